package bramble.worker;

import bramble.worker.process.Cgroup;
import bramble.worker.process.RunningProcess;
import bramble.worker.process.Signal;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on this worker, from the moment at which a slot takes it until its end is told.
 *
 * <p>Monitor: the slot's thread starts and ends it, others stop it, and it may be stopped before it
 * has started.
 */
final class Attempt {

    private static final long NEVER = Long.MAX_VALUE;

    private final AttemptName name;
    private final LeaseFiles.Terms terms;
    private @Nullable RunningProcess process;
    private @Nullable Bounding output;
    private @Nullable StopReason stop;
    private @Nullable Cgroup cgroup;
    private boolean adoptable;
    private boolean left;
    private boolean ending;
    private long sinceNanos = NEVER;
    private long timeOutNanos = NEVER;
    private long killNanos = NEVER;

    /**
     * @param terms on which it runs; it occupies as many slots as they say
     */
    Attempt(AttemptName name, LeaseFiles.Terms terms) {
        this.name = name;
        this.terms = terms;
    }

    AttemptName name() {
        return name;
    }

    LeaseFiles.Terms terms() {
        return terms;
    }

    /** Keeps what an attempt prints within its bounds. */
    @FunctionalInterface
    interface Bounding {
        void bound() throws IOException;
    }

    /** Its process has been running since then; from now on it can be stopped. */
    synchronized void started(RunningProcess started, Bounding writes, long nowNanos) {
        process = started;
        sinceNanos = nowNanos;
        output = writes;
        timed(nowNanos);
        if (stop != null) {
            started.signal(stop == StopReason.FENCED ? Signal.KILL : Signal.TERM);
        }
    }

    /** What its time-out counts for began then. */
    synchronized void timed(long nowNanos) {
        if (terms.timeOutMillis() > 0) {
            timeOutNanos = nowNanos + terms.timeOutMillis() * 1_000_000;
        }
    }

    /**
     * It goes on without its process, or with another one, unless it was stopped for good.
     *
     * @return why the process was asked to end; null when it was not, and can be used further
     */
    synchronized @Nullable StopReason goesOn() {
        var why = process == null ? null : stop;
        process = null;
        timeOutNanos = NEVER;
        if (stop == StopReason.TIMED_OUT) {
            stop = null;
            killNanos = NEVER;
        }
        return why;
    }

    /** When its process started, by the worker's clock; far in the future before that. */
    synchronized long sinceNanos() {
        return sinceNanos;
    }

    /**
     * Asks all of its session to end, and has {@link #look} kill it when the grace is over. A
     * fenced one has no grace. The first reason stands, but that a fence overrules all.
     */
    synchronized void stop(StopReason reason, long nowNanos, Duration grace) {
        if (stop == reason
                || stop == StopReason.FENCED
                || (stop != null && reason != StopReason.FENCED)) {
            return;
        }
        stop = reason;
        killNanos = reason == StopReason.FENCED ? nowNanos : nowNanos + grace.toNanos();
        if (process != null) {
            process.signal(reason == StopReason.FENCED ? Signal.KILL : Signal.TERM);
        }
    }

    /** Does what is due: stops it when its time is over, kills it when its grace is. */
    synchronized void look(long nowNanos, Duration grace) {
        if (timeOutNanos != NEVER && nowNanos - timeOutNanos >= 0 && stop == null) {
            stop(StopReason.TIMED_OUT, nowNanos, grace);
        }
        if (process != null && mayKill(nowNanos)) {
            process.signal(Signal.KILL);
        }
    }

    /** Whether the grace of a stopped attempt is over. */
    synchronized boolean mayKill(long nowNanos) {
        return killNanos != NEVER && nowNanos - killNanos >= 0;
    }

    /** It runs in this cgroup; null for none. */
    synchronized void in(@Nullable Cgroup own) {
        cgroup = own;
    }

    synchronized @Nullable Cgroup cgroup() {
        return cgroup;
    }

    /** Its exit code is recorded by something that outlives this node's process. */
    synchronized void canBeAdopted() {
        adoptable = true;
    }

    /** Leaves it to the next life, if that can adopt it and it is not ending already. */
    synchronized boolean leave() {
        left = adoptable && !ending && stop == null;
        return left;
    }

    /** Its process has ended; false when it was left to the next life. */
    synchronized boolean end() {
        ending = !left;
        return ending;
    }

    /** Whether its process has ended, and only its end is still to be told. */
    synchronized boolean isEnding() {
        return ending;
    }

    /** Why it was stopped; null if it was not. */
    synchronized @Nullable StopReason stopped() {
        return stop;
    }

    /** Keeps its output within bounds while it runs. */
    void boundOutput() throws IOException {
        Bounding written;
        synchronized (this) {
            written = output;
        }
        if (written != null) {
            written.bound();
        }
    }
}
