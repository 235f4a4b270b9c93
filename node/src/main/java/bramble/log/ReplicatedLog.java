package bramble.log;

import java.util.Collection;
import java.util.Set;
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
     * Who votes, by id, as the log of the master has it.
     *
     * @throws NotMasterException when this node is not the master
     */
    Set<String> voters();

    /**
     * Has these nodes vote and no others, in one step, so that there is never a number of voters in
     * between. Newcomers are filled first and counted only when they have caught up; a majority of
     * the voters of before and one of those of afterwards agree to the change. A voter that gives
     * up its vote itself stops being the master.
     *
     * <p>Completes when the change is committed. Fails with {@link NotMasterException} or {@link
     * UnavailableException} when nothing was changed (for instance because another change is under
     * way, or a newcomer does not catch up), and with {@link UnknownFateException} when it may have
     * been; either way it may be asked again, of whoever is the master.
     *
     * @param voters at least one
     */
    CompletableFuture<Void> changeVoters(Collection<Voter> voters);

    /**
     * Makes this node the only voter, without asking anybody: the way out when the majority is lost
     * for good. It becomes the master of all that is on its disk, and what only the others had is
     * lost. Should they come back, two groups of the same name would go on side by side: so a
     * person decides it, and nobody else.
     *
     * @throws UnavailableException when this node holds nothing to go on with, or is closed
     */
    void standAlone();

    /**
     * Tells where another node's log is reached from now on. Its id, and so the group, stays as it
     * is.
     */
    void moved(Voter node);

    /**
     * Stops: no callback comes after this returns. Proposals under way end with {@link
     * UnknownFateException}.
     */
    @Override
    void close();
}
