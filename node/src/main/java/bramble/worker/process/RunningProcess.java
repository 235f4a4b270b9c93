package bramble.worker.process;

/**
 * A process that was started, until it is reaped. It leads the session that has its pid as number.
 */
public interface RunningProcess {

    /** Its process id, which is its session's number and its first process group's as well. */
    long pid();

    /**
     * Waits until the process has ended. Its pid stays reserved until {@link #reap}, where the
     * system allows that.
     */
    void awaitEnd();

    /**
     * Kills what the ended process left behind in its process group, gives its pid back to the
     * system and tells how it ended. To be called once, after {@link #awaitEnd}.
     */
    ProcessExit reap();

    /**
     * Sends a signal to every process of the session. Does nothing once the process is reaped.
     *
     * @return whether a process of the session was there
     */
    boolean signal(Signal signal);

    /** Whether any process of the session lives but for the leader, which has ended. */
    boolean othersLive();

    /** Kills what the leader, which has ended, left in the session, and returns when it is gone. */
    void killOthers();
}
