package bramble.core;

/**
 * How an attempt ended, as its worker saw it. The core makes of it an outcome or another attempt.
 *
 * @param exitCode of the process, or what a shell would have given it; 0 unless it exited or failed
 * @param why in plain words; empty for a success
 */
public record AttemptEnd(Kind kind, int exitCode, String why) {

    /** A clean exit. */
    public static final AttemptEnd SUCCESS = new AttemptEnd(Kind.SUCCEEDED, 0, "");

    public AttemptEnd {
        why = why.length() > Limits.WHY_LENGTH_MAX ? cut(why) + "…" : why;
    }

    /** Never between the two halves of a character: the log could not hold the half. */
    private static String cut(String why) {
        var end = Limits.WHY_LENGTH_MAX;
        return why.substring(0, Character.isHighSurrogate(why.charAt(end - 1)) ? end - 1 : end);
    }

    /** The kinds of end. */
    public enum Kind {
        /** The process exited with 0. */
        SUCCEEDED,
        /** It exited otherwise, could not be started, or ran out of time. Costs a retry. */
        FAILED,
        /** It was stopped because its job was cancelled. */
        CANCELLED,
        /** It was never started; the worker gives it back. Costs nothing. */
        RETURNED,
        /**
         * The worker no longer has it, and cannot say how it ended. Treated as the loss of its
         * worker.
         */
        LOST
    }
}
