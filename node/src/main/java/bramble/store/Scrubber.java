package bramble.store;

import bramble.core.ContentId;
import bramble.core.Kept;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what nobody reads: every copy of this node once in a while, slowly, so that damage is found
 * while there is another copy to replace it by. What it finds, {@link Keeper} mends, as it does
 * with what a reader found.
 *
 * <p>It writes nothing, and begins each pass at another content, so that a node that is switched
 * off each evening gets round too. Its own virtual thread; asleep between passes. Monitor: only the
 * wish to stop.
 */
public final class Scrubber implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    /** How often unless it is said. */
    public static final Duration EVERY = Duration.ofDays(7);

    /** The first pass does not disturb a node that has only just started. */
    private static final Duration FIRST = Duration.ofHours(1);

    /** When the master could not say what is to be here. */
    private static final Duration RETRY = Duration.ofMinutes(10);

    /** Read in a second: a few hours for a full card, and hardly any of a small machine's time. */
    private static final long BYTES_A_SECOND = 1L << 20;

    private static final int STEP_BYTES = 256 << 10;

    private final Store store;
    private final CopyLink link;
    private final Keeper keeper;
    private final Duration every;
    private boolean closed;

    /**
     * @param every how long from one pass to the next
     */
    public Scrubber(Store store, CopyLink link, Keeper keeper, Duration every) {
        this.store = store;
        this.link = link;
        this.keeper = keeper;
        this.every = every;
    }

    /** Starts the thread. */
    public void start() {
        Thread.ofVirtual().name("bramble-scrubber").start(this::run);
    }

    private void run() {
        try {
            var wait = shorter(every, FIRST);
            while (sleep(wait.toNanos())) {
                try {
                    pass();
                    wait = every;
                } catch (IOException e) {
                    LOG.debug("copies are checked later: {}", e.toString());
                    wait = shorter(every, RETRY);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Waits; false once this is closed. */
    private synchronized boolean sleep(long nanos) throws InterruptedException {
        var until = System.nanoTime() + nanos;
        for (var left = nanos; left > 0 && !closed; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !closed;
    }

    /**
     * Checks all that this node is to hold, and has what is damaged or missing replaced.
     *
     * @throws IOException when the master cannot be asked
     */
    void pass() throws IOException, InterruptedException {
        var held = link.holdings();
        var missing = false;
        for (var each : fromSomewhere(held)) {
            if (store.length(each.id()) < 0) {
                missing = true;
            } else {
                check(each);
            }
        }
        if (missing) {
            keeper.compareAgain();
        }
        LOG.debug("checked {} contents", held.size());
    }

    private static List<Kept> fromSomewhere(List<Kept> all) {
        var rotated = new ArrayList<>(all);
        if (!all.isEmpty()) {
            Collections.rotate(rotated, ThreadLocalRandom.current().nextInt(all.size()));
        }
        return rotated;
    }

    private void check(Kept kept) throws InterruptedException {
        var id = kept.id();
        try {
            if (id.isSegment()) {
                checkSegment(id, kept.facts().sizeBytes());
            } else {
                checkFile(id);
            }
        } catch (NoSuchFileException removed) {
            LOG.debug("{} was removed while it was checked", id);
        } catch (DamagedException | EOFException damage) {
            keeper.damaged(id);
        } catch (IOException failed) {
            if (isBadSector(failed)) {
                keeper.damaged(id);
            } else {
                LOG.warn("cannot check the copy of {} on this disk: {}", id, failed.toString());
            }
        }
    }

    /** The system's words for a disk that cannot read what it has. */
    private static boolean isBadSector(IOException failed) {
        return String.valueOf(failed.getMessage()).contains("Input/output error");
    }

    private void checkSegment(ContentId id, long needed) throws IOException, InterruptedException {
        for (var at = 0L; at < needed; ) {
            var end = store.segments().verify(id, at, STEP_BYTES);
            if (end == at) {
                throw new DamagedException(id, "it ends at " + at + " instead of " + needed);
            }
            if (!rest(end - at)) {
                return;
            }
            at = end;
        }
    }

    private void checkFile(ContentId id) throws IOException, InterruptedException {
        try (var in = store.files().open(id, 0)) {
            var buffer = new byte[STEP_BYTES];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (!rest(count)) {
                    return;
                }
            }
        }
    }

    /** Waits as long as so many bytes may take; false once this is closed. */
    private boolean rest(long bytes) throws InterruptedException {
        return sleep(bytes * 1_000_000_000 / BYTES_A_SECOND);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
