package bramble.worker.output;

/** The two streams that a task prints to. */
public enum TaskStream {
    /** Standard output. */
    STDOUT(0, "out", "standard output"),
    /** Standard error. */
    STDERR(1, "err", "standard error");

    /** How many there are. */
    static final int COUNT = 2;

    private final int number;
    private final String suffix;
    private final String words;

    TaskStream(int number, String suffix, String words) {
        this.number = number;
        this.suffix = suffix;
        this.words = words;
    }

    /** Its place in files on disk, which must never change. */
    int number() {
        return number;
    }

    /** What files of this stream end in. */
    String suffix() {
        return suffix;
    }

    /** Its name for people. */
    String words() {
        return words;
    }
}
