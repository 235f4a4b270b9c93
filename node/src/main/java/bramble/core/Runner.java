package bramble.core;

/** What runs a task's command. */
public enum Runner {
    /** A process of its own for each task. */
    PROCESS,
    /**
     * One process for many tasks, kept warm: it is given an item a line and answers each with one
     * line.
     */
    LINES
}
