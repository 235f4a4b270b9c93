package bramble.log.raft;

import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The disk of one voter, with its log and its votes. Sees to it that a bad disk makes a slow voter
 * and not a dead one: writes wait for room, elections leave the time that writes take, and a master
 * whose disk lags behind the others' is told to hand over.
 */
final class VoterDisk {

    /** What follows from how the disk is. Called on any thread, and must not wait. */
    interface Reactions {
        /** The election time-out that fits the disk has changed. */
        void paceChanged();

        /** If this node is master, another one should be. */
        void lagsBehind();
    }

    private static final long AGAIN_MILLIS = 2_500;

    private final DiskPatience patience;
    private final DiskPace pace;
    private final LaggingDisk lag = new LaggingDisk();
    private final SegmentedLogStorage log;
    private final int usualMillis;
    private volatile Reactions reactions =
            new Reactions() {
                @Override
                public void paceChanged() {
                    // Nobody is there yet.
                }

                @Override
                public void lagsBehind() {
                    // Nobody is there yet.
                }
            };
    private int toldMillis;

    VoterDisk(RaftSettings settings, DiskSync sync) {
        usualMillis = Math.toIntExact(settings.electionTimeout().toMillis());
        toldMillis = usualMillis;
        pace = new DiskPace(usualMillis);
        patience = new DiskPatience(settings.directory());
        patience.whileFull(this::lookForLag);
        log =
                new SegmentedLogStorage(
                        settings.directory().resolve("log"), sync, patience, this::written);
    }

    void react(Reactions next) {
        reactions = next;
    }

    long lastTerm() {
        var last = log.getEntry(log.getLastLogIndex());
        return last == null ? 0 : last.getId().getTerm();
    }

    LogStorage log() {
        return log;
    }

    RaftMetaStorage votes(Path directory) {
        return new VoteFile(directory, patience, this::took);
    }

    /** Throws what opening the log met with, which the engine cannot be told. */
    void rethrowFailure() throws IOException {
        log.rethrowFailure();
    }

    /** The election time-out that fits this disk now. */
    int timeoutMillis() {
        return pace.timeoutMillis(System.nanoTime());
    }

    /** All entries up to this one are committed. */
    void committed(long index) {
        lag.committed(index, System.nanoTime());
    }

    /** Lets no write wait for room any more. */
    void close() {
        patience.end();
    }

    private void written(long lastIndex, long tookNanos) {
        took(tookNanos);
        if (lag.written(lastIndex, System.nanoTime())) {
            reactions.lagsBehind();
        }
    }

    private void lookForLag() {
        if (lag.isStuck(System.nanoTime())) {
            reactions.lagsBehind();
        }
    }

    private void took(long nanos) {
        pace.took(nanos, System.nanoTime());
        tellPace();
    }

    private synchronized void tellPace() {
        int now = timeoutMillis();
        if (now == toldMillis) {
            return;
        }
        toldMillis = now;
        reactions.paceChanged();
        if (now > usualMillis) {
            // An idle node measures nothing, and must not stay slow for ever.
            var _ = RaftTimers.after(AGAIN_MILLIS, this::forget);
        }
    }

    private synchronized void forget() {
        tellPace();
        if (toldMillis > usualMillis) {
            var _ = RaftTimers.after(AGAIN_MILLIS, this::forget);
        }
    }
}
