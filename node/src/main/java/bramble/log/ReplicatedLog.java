package bramble.log;

import java.util.concurrent.CompletableFuture;

/**
 * The port to the consensus engine: an ordered log of opaque entries that a majority of the voters
 * holds on disk (fsync) before anything is acknowledged.
 *
 * <p>All methods may be called from any thread and return at once; what happens later is told
 * through the returned future or through the {@link Replica} given at start. Implementations: one
 * on a consensus engine, one in memory for tests. Both pass the same contract tests.
 */
public interface ReplicatedLog extends AutoCloseable {

    /** The largest entry that {@link #propose} takes, in bytes. */
    int ENTRY_BYTES_MAX = 4 << 20;

    /**
     * Proposes one entry. The future completes with the entry's index once it is committed and
     * {@link Replica#apply} has returned for it on this node.
     *
     * <p>It completes exceptionally with {@link NotMasterException} or {@link UnavailableException}
     * when the entry is certainly not in the log and never will be, and with {@link
     * UnknownFateException} when it may or may not be.
     *
     * @param entry at most {@link #ENTRY_BYTES_MAX} bytes; not to be changed afterwards
     */
    CompletableFuture<Long> propose(byte[] entry);

    /**
     * Completes once this node has confirmed with a majority that it is the master, and has applied
     * everything that was committed before this call. What is read from the replica afterwards is
     * current (linearizable). Fails with {@link NotMasterException} or {@link
     * UnavailableException}.
     */
    CompletableFuture<Void> confirmMaster();

    /** Who leads, as far as this node knows at this moment. */
    Leadership leadership();

    /** Figures of this node's log. */
    LogStatus status();

    /**
     * Takes a snapshot now and drops the entries that it covers, but for a margin for slow
     * followers.
     */
    CompletableFuture<Void> snapshot();

    /**
     * Hands mastership to another voter, if this node has it; completes when this node no longer
     * leads.
     */
    CompletableFuture<Void> handOver();

    /**
     * Stops: no callback comes after this returns. Proposals under way end with {@link
     * UnknownFateException}.
     */
    @Override
    void close();
}
