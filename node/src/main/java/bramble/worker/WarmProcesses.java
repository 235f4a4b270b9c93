package bramble.worker;

import bramble.protocol.LeasedWork;
import bramble.worker.process.Cgroups;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes of the line runner, of all slots: those that work are in a slot's hand, the others
 * wait here for another share, or for another job if their command can serve several. Whoever takes
 * a slot for something else has some of them end first.
 *
 * <p>Monitor: the pool and the lines of the guardian's table. Slots come and go; the thread
 * "bramble-warm" ends what has waited for long enough. Nothing waits for a process inside.
 */
final class WarmProcesses {

    /** How long a process waits for its own job, if its command does not serve several. */
    static final Duration IDLE = Duration.ofSeconds(2);

    /** Between looks at what waits: whether it lives, and is quiet. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Room all;
    private final WarmPool<WarmProcess> pool;
    private final Supervision supervision;
    private final Cgroups cgroups;
    private final Consumer<Path> remover;
    private final int firstLine;
    private final BitSet lines = new BitSet();
    private boolean closed;

    /**
     * @param all that the node has
     * @param firstLine of the guardian's table that is nobody else's; all behind it are free too
     * @param remover has a directory removed that is needed no longer
     */
    WarmProcesses(
            Room all,
            Supervision supervision,
            Cgroups cgroups,
            int firstLine,
            Consumer<Path> remover) {
        this.all = all;
        this.supervision = supervision;
        this.cgroups = cgroups;
        this.firstLine = firstLine;
        this.remover = remover;
        pool = new WarmPool<>(all);
    }

    /** What an attempt takes of the node. */
    Room room(LeasedWork work) {
        return all.takenBy(work.needs());
    }

    /** What an attempt of an earlier life takes, of which only its slots are known. */
    Room room(int slots) {
        return all.takenBy(slots, 0);
    }

    /** Something begins to run without a process of these. Waits until there is room for it. */
    void begin(Room room) throws InterruptedException {
        List<WarmProcess> ending;
        synchronized (this) {
            ending = pool.begin(room);
        }
        end(ending);
    }

    /**
     * A share begins to run.
     *
     * @return a process that can take it; null when there is none, and room to start one
     */
    @Nullable WarmProcess begin(Room room, LeasedWork work) throws InterruptedException {
        var key = WarmKey.of(work);
        WarmProcess taken;
        List<WarmProcess> ending;
        synchronized (this) {
            taken = pool.take(key);
            ending = pool.begin(room);
        }
        end(ending);
        while (taken != null && !taken.isReadyFor(work.lease().job())) {
            var _ = taken.kill();
            forget(taken);
            synchronized (this) {
                taken = pool.take(key);
            }
        }
        return taken;
    }

    /** What ran has ended. */
    synchronized void end(Room room) {
        pool.end(room);
    }

    /** A share has been answered, and its process waits for another; ends some if need be. */
    void end(Room room, LeasedWork work, WarmProcess process) throws InterruptedException {
        var millis = WarmKey.millis(work);
        var patience = millis > 0 ? Duration.ofMillis(millis) : IDLE;
        List<WarmProcess> ending;
        synchronized (this) {
            pool.end(room);
            ending =
                    closed
                            ? List.of(process)
                            : pool.keep(
                                    WarmKey.of(work),
                                    process,
                                    room,
                                    System.nanoTime() + patience.toNanos());
            notifyAll();
        }
        end(ending);
    }

    /** A process has been started for a slot. */
    void started(WarmProcess process) {
        int line;
        synchronized (this) {
            line = lines.nextClearBit(0);
            lines.set(line);
        }
        process.guardedAt(line);
        supervision.guard(firstLine + line, process.piped().process());
    }

    /** A process has ended. */
    void forget(WarmProcess process) {
        supervision.unguard(firstLine + process.line());
        synchronized (this) {
            lines.clear(process.line());
        }
        supervision.leases().warm(process.name(), false);
        cgroups.end(process.cgroup());
        process.errors().remove();
        remover.accept(process.directory());
    }

    private void end(List<WarmProcess> ending) throws InterruptedException {
        ending.forEach(WarmProcess::closeInput);
        for (var each : ending) {
            var _ = each.end();
            forget(each);
        }
    }

    /**
     * Ends what has waited for long enough, has ended by itself, or says what nobody asked for,
     * until this is closed.
     */
    void run() throws InterruptedException {
        while (awaitLook()) {
            var due = new ArrayList<WarmProcess>();
            synchronized (this) {
                due.addAll(pool.takeDue(System.nanoTime()));
                for (var each : pool.waiting()) {
                    if (!each.canWait()) {
                        due.addAll(pool.takeIf(each::equals));
                    }
                }
            }
            end(due);
        }
    }

    /** Waits until something is due, or it is time to look; false once this is closed. */
    private synchronized boolean awaitLook() throws InterruptedException {
        while (!closed && pool.nextNanos().isEmpty()) {
            wait();
        }
        var look = System.nanoTime() + LOOK.toNanos();
        while (!closed) {
            var now = System.nanoTime();
            var left = Math.min(look - now, pool.nextNanos().orElse(look) - now);
            if (left <= 0) {
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return false;
    }

    /** Has all ended that wait, since no work comes. */
    synchronized void endSoon() {
        pool.expireAll(System.nanoTime());
        notifyAll();
    }

    /** Ends all that wait, and whatever would wait from now on. */
    void close() throws InterruptedException {
        List<WarmProcess> ending;
        synchronized (this) {
            closed = true;
            notifyAll();
            ending = pool.takeAll();
        }
        end(ending);
    }
}
