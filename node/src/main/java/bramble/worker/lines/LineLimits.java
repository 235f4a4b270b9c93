package bramble.worker.lines;

/** The line runner's bounds. */
public final class LineLimits {

    /** Bytes of one answer, without its line end. A longer one is out of turn. */
    public static final int ANSWER_BYTES_MAX = 128 << 10;

    /** Items that a process may have before it has answered them. */
    public static final int AHEAD_ITEMS_MAX = 1 << 14;

    /**
     * Bytes of items that a process may have before it has answered them, unless one alone has
     * more. Less than a pipe holds (64 KiB on Linux), so that giving items never waits for a
     * process that waits to be heard.
     */
    public static final int AHEAD_BYTES_MAX = 48 << 10;

    private LineLimits() {}
}
