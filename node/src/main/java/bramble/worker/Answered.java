package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.worker.lines.Talk;
import bramble.worker.output.LineOutput;
import bramble.worker.output.LineRoom;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one slot's share of a lease have answered and nobody was told yet. Many of them
 * make one report.
 *
 * <p>Monitor: the slot's thread adds, and "bramble-upkeep" tells what has waited for a while.
 */
final class Answered implements Talk.Listener {

    private final Attempt attempt;
    private final LineRoom room;
    private final int bytesMax;
    private final Supervision supervision;
    private LineOutput output;
    private TaskSet.Builder tasks = new TaskSet.Builder();
    private boolean empty = true;
    private int open;
    private @Nullable RunnerErrors errors;
    private long startedAtMillis;

    /**
     * @param count how many tasks there are
     * @param bytesMax as many bytes of answers are told at once
     */
    Answered(Attempt attempt, int count, LineRoom room, int bytesMax, Supervision supervision) {
        this.attempt = attempt;
        this.room = room;
        this.bytesMax = bytesMax;
        open = count;
        this.supervision = supervision;
        startedAtMillis = supervision.clock().wallMillis();
        output = fresh();
    }

    /** From now on this is what their process says on its standard error. */
    synchronized void hear(RunnerErrors ofProcess) {
        errors = ofProcess;
    }

    private byte[] said() {
        return errors == null ? new byte[0] : errors.take();
    }

    private LineOutput fresh() {
        return new LineOutput(attempt.name().job(), attempt.name().attempt(), room);
    }

    @Override
    public void answered(int first, int count, byte[] lines, int at, int length)
            throws InterruptedException {
        room.take(length);
        add(first, count, lines, at, length);
    }

    private synchronized void add(int first, int count, byte[] lines, int at, int length) {
        output.add(first, count, lines, at, length);
        tasks.add(first, first + count);
        empty = false;
        open -= count;
        if (output.bytes() >= bytesMax) {
            takeErrors();
            tell(null);
        }
    }

    @Override
    public void taskBegins() {
        attempt.timed(supervision.clock().nanos());
    }

    /** Tells what there is to tell. */
    synchronized void tell() {
        if (!empty) {
            tell(null);
        }
    }

    /**
     * Only the slot's thread does so, since what a process has said when it dies belongs to the
     * task in hand.
     */
    private void takeErrors() {
        var said = said();
        if (said.length > 0) {
            output.addStderr(output.first(), said);
        }
    }

    private void tell(@Nullable AttemptName last) {
        report(last, tasks.build(), AttemptEnd.SUCCESS, output);
        output = fresh();
        tasks = new TaskSet.Builder();
        empty = true;
    }

    /**
     * Has what was answered and not told yet count as never answered; tells which tasks these are.
     */
    synchronized TaskSet takeBack() {
        var taken = tasks.build();
        output.discard();
        output = fresh();
        tasks = new TaskSet.Builder();
        empty = true;
        open += taken.size();
        return taken;
    }

    /** Tells that tasks have ended otherwise than by an answer. */
    synchronized void tellEnd(TaskSet ended, AttemptEnd end) {
        var left = fresh();
        left.addStderr(ended.first(), said());
        open -= ended.size();
        tell();
        report(null, ended, end, left);
    }

    /**
     * Tells the last of the share.
     *
     * @param rest of its tasks, which ended in the given way
     */
    synchronized void close(TaskSet rest, AttemptEnd end) {
        if (!empty) {
            takeErrors();
        }
        if (rest.isEmpty()) {
            tell(attempt.name());
        } else {
            tell();
            report(attempt.name(), rest, end, null);
        }
    }

    private void report(
            @Nullable AttemptName last, TaskSet ended, AttemptEnd end, @Nullable LineOutput left) {
        var now = supervision.clock().wallMillis();
        var report =
                new TaskReport(
                        attempt.name().lease(), ended, end, Math.min(startedAtMillis, now), now);
        supervision.ends().ended(last, report, left);
        startedAtMillis = now;
    }

    /**
     * What is due while the process works: what it said is bounded, what it answered is told. The
     * last answers are left to the slot, and with them what the process said to the end: its next
     * share may be another job's.
     */
    void bound() throws IOException {
        synchronized (this) {
            if (errors != null) {
                errors.bound();
            }
            if (open > 0) {
                tell();
            }
        }
    }
}
