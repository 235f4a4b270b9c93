package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.AttemptEnd.Kind;
import bramble.worker.folder.Harvest;
import bramble.worker.input.LineFile;
import bramble.worker.lines.LineLimits;
import bramble.worker.process.ProcessExit;
import bramble.worker.process.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How this worker puts the ends of attempts into words. */
final class Ends {

    /** A task that was leased and never begun. */
    static final AttemptEnd GIVEN_BACK =
            new AttemptEnd(Kind.RETURNED, 0, "its worker gave it back before it began");

    /** A task of a cancelled job that was not begun. */
    static final AttemptEnd CANCELLED = new AttemptEnd(Kind.CANCELLED, 0, "cancelled");

    /** A task whose process an earlier life of the node had started and nobody could follow. */
    static final AttemptEnd LOST_AT_RESTART =
            new AttemptEnd(Kind.LOST, 0, "its node was restarted while it ran");

    /** A task that ran while its worker's disk was full, and ended with whatever code. */
    static final AttemptEnd DISK_FULL =
            new AttemptEnd(
                    Kind.LOST,
                    0,
                    "the disk of its worker was full while it ran, so what it wrote may be cut");

    private static final AttemptEnd FENCED =
            new AttemptEnd(
                    Kind.LOST,
                    0,
                    "its worker heard of no master for the length of a lease and stopped it");
    private static final AttemptEnd NODE_STOPPED =
            new AttemptEnd(Kind.LOST, 0, "its node was stopped while it ran");
    private static final int KILLED = 128 + 9;

    private Ends() {}

    /** A command that could not be started. */
    static AttemptEnd of(StartFailure failure) {
        return new AttemptEnd(
                Kind.FAILED, failure.exitCode(), String.valueOf(failure.getMessage()));
    }

    /** What it left cannot be kept. */
    static AttemptEnd of(Harvest.Unfit unfit) {
        return new AttemptEnd(Kind.FAILED, 0, String.valueOf(unfit.getMessage()));
    }

    /** Its item cannot be given to a process. */
    static AttemptEnd of(LineFile.UnfitLine unfit) {
        return new AttemptEnd(Kind.FAILED, 0, String.valueOf(unfit.getMessage()));
    }

    /** A fault of this node's disk, for which the task cannot be blamed. */
    static AttemptEnd of(String what, IOException failure) {
        return new AttemptEnd(
                Kind.LOST, 0, "its worker could not " + what + ": " + failure.getMessage());
    }

    /**
     * A process that ended.
     *
     * @param stopped why this worker had asked it to; null if it had not
     * @param leaseHeld whether the lease still stood when it ended
     */
    static AttemptEnd of(
            ProcessExit exit, @Nullable StopReason stopped, boolean leaseHeld, long timeOutMillis) {
        if (stopped == null) {
            // After the lease's end the guardian kills, for which the task cannot be blamed.
            return !leaseHeld && exit.code() == KILLED ? FENCED : byItself(exit);
        }
        return switch (stopped) {
            case CANCELLED -> new AttemptEnd(Kind.CANCELLED, exit.code(), "cancelled while it ran");
            case TIMED_OUT ->
                    new AttemptEnd(
                            Kind.FAILED,
                            exit.code(),
                            "ran longer than its time-out of "
                                    + inWords(Duration.ofMillis(timeOutMillis))
                                    + " and was stopped");
            case FENCED -> FENCED;
            case NODE_STOPS -> NODE_STOPPED;
        };
    }

    /** The kernel killed it for the memory that it took; {@code limit} is in words. */
    static AttemptEnd memoryExceeded(ProcessExit exit, String limit) {
        return new AttemptEnd(
                Kind.FAILED,
                exit.code(),
                "was killed because it used more than its memory: " + limit);
    }

    /**
     * A warm process ended before it had answered the task in hand.
     *
     * @param said the last line of its standard error; empty when there is none
     */
    static AttemptEnd ofRunner(
            ProcessExit exit,
            @Nullable StopReason stopped,
            boolean leaseHeld,
            long timeOutMillis,
            String said) {
        if (stopped == null && (leaseHeld || exit.code() != KILLED)) {
            return failedRunner(
                    exit.code(), "its process " + exit.inWords() + " before it answered", said);
        }
        return of(exit, stopped == null ? StopReason.FENCED : stopped, leaseHeld, timeOutMillis);
    }

    /** An answer was too long. */
    static AttemptEnd tooLong(ProcessExit exit) {
        return failedRunner(
                exit.code(),
                "it was answered with a line longer than "
                        + (LineLimits.ANSWER_BYTES_MAX >> 10)
                        + " KiB: long results belong into a task with a process of its own",
                "");
    }

    /** Nobody knows to which items the last answers belong. */
    static AttemptEnd outOfTurn(ProcessExit exit) {
        return failedRunner(
                exit.code(),
                "its process said more lines than it was given items, so nobody can tell which"
                        + " answer belongs to it: answer each item with exactly one line",
                "");
    }

    /** A warm process did what it may not, and was ended for it. */
    static AttemptEnd failedRunner(int exitCode, String what, String said) {
        return new AttemptEnd(
                Kind.FAILED, exitCode, said.isEmpty() ? what : what + "; it said last: " + said);
    }

    /** What becomes of tasks that were not begun when the others of their lease were stopped. */
    static AttemptEnd notBegun(@Nullable StopReason stopped) {
        return stopped == StopReason.CANCELLED ? CANCELLED : GIVEN_BACK;
    }

    private static AttemptEnd byItself(ProcessExit exit) {
        return exit.code() == 0
                ? AttemptEnd.SUCCESS
                : new AttemptEnd(Kind.FAILED, exit.code(), exit.inWords());
    }

    private static String inWords(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
