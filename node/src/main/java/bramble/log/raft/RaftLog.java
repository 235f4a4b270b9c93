package bramble.log.raft;

import bramble.log.Leadership;
import bramble.log.LogStatus;
import bramble.log.NotMasterException;
import bramble.log.Replica;
import bramble.log.ReplicatedLog;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.log.Voter;
import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link ReplicatedLog} on SOFAJRaft: one voter of one group.
 *
 * <p>Called by any thread. The replica is called by the engine's one applying thread, which also
 * completes the futures of proposals: what is chained to them must be quick.
 */
public final class RaftLog implements ReplicatedLog {

    private final String id;
    private final RaftNode engine;
    private final StateMachineAdapter machine;
    private final Peers peers;
    private final Set<Proposal> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private RaftLog(
            RaftSettings settings, Peers peers, StateMachineAdapter machine, RaftNode engine) {
        this.id = settings.self().id();
        this.peers = peers;
        this.machine = machine;
        this.engine = engine;
    }

    /**
     * Opens the log of this node and joins its group. The replica may be called before this
     * returns.
     *
     * @param fatal called once when this node must end: the replica threw, or the disk failed.
     *     Nothing is applied afterwards
     * @param proof proves each voter to the others; null for connections in the clear
     * @param fence keeps apart the voters that a recovery parted
     * @throws DamagedLogException if the directory holds what cannot be trusted: remove it, and
     *     join as a newcomer
     * @throws IOException if the directory or the port cannot be used
     */
    public static RaftLog open(
            RaftSettings settings,
            Replica replica,
            Consumer<Throwable> fatal,
            @Nullable Proof proof,
            Fence fence)
            throws IOException {
        var peers = new Peers(settings.self(), settings.founders(), proof, fence);
        return open(settings, replica, fatal, peers, DiskSync.FDATASYNC);
    }

    /** Opens one that is never recovered, with connections in the clear. */
    static RaftLog open(
            RaftSettings settings, Replica replica, Consumer<Throwable> fatal, DiskSync sync)
            throws IOException {
        var peers = new Peers(settings.self(), settings.founders(), null, Fence.NONE);
        return open(settings, replica, fatal, peers, sync);
    }

    private static RaftLog open(
            RaftSettings settings,
            Replica replica,
            Consumer<Throwable> fatal,
            Peers peers,
            DiskSync sync)
            throws IOException {
        StateMachineAdapter machine = new StateMachineAdapter(settings, replica, fatal);
        machine.whenVotersChange(peers::votersAre);
        RaftNode engine = RaftNode.start(settings, peers, machine, sync);
        machine.snapshotWith(engine::snapshot);
        return new RaftLog(settings, peers, machine, engine);
    }

    @Override
    public CompletableFuture<Long> propose(byte[] entry) {
        if (entry.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the entry has "
                            + entry.length
                            + " bytes, at most "
                            + ENTRY_BYTES_MAX
                            + " are taken");
        }
        Leadership leadership = machine.leadership();
        if (closed) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("the log of " + id + " is closed"));
        }
        if (!leadership.isMaster()) {
            return CompletableFuture.failedFuture(notMaster());
        }
        Proposal proposal = new Proposal(this);
        pending.add(proposal);
        try {
            engine.node().apply(new Task(ByteBuffer.wrap(entry), proposal, leadership.term()));
        } catch (IllegalStateException e) {
            // The engine's word for being shut down; it refuses before it takes anything.
            proposal.fail(new UnavailableException("the log of " + id + " is closing", e));
        }
        if (closed) {
            proposal.fail(new UnknownFateException("the log of " + id + " was closed"));
        }
        return proposal.answer;
    }

    @Override
    public CompletableFuture<Void> confirmMaster() {
        Leadership before = machine.leadership();
        if (closed) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("the log of " + id + " is closed"));
        }
        if (!before.isMaster()) {
            return CompletableFuture.failedFuture(notMaster());
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        engine.node()
                .readIndex(
                        new byte[0],
                        new ReadIndexClosure() {
                            @Override
                            public void run(Status status, long index, byte[] context) {
                                // The engine passes the question on to another leader if there is
                                // one: that confirms nothing here.
                                Leadership now = machine.leadership();
                                if (!now.isMaster() || now.term() != before.term()) {
                                    answer.completeExceptionally(notMaster());
                                } else if (status.isOk()) {
                                    answer.complete(null);
                                } else {
                                    answer.completeExceptionally(
                                            new UnavailableException(
                                                    id
                                                            + " reached no majority: "
                                                            + status.getErrorMsg()));
                                }
                            }
                        });
        return answer;
    }

    @Override
    public Leadership leadership() {
        return machine.leadership();
    }

    @Override
    public LogStatus status() {
        return new LogStatus(
                engine.lastTerm(),
                engine.node().getLastLogIndex(),
                engine.node().getLastCommittedIndex(),
                machine.appliedIndex(),
                machine.snapshotIndex());
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        return closed
                ? CompletableFuture.failedFuture(
                        new UnavailableException("the log of " + id + " is closed"))
                : engine.snapshot();
    }

    @Override
    public CompletableFuture<Void> handOver() {
        if (!machine.leadership().isMaster()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> answer = machine.nextMaster();
        Status status = engine.node().transferLeadershipTo(PeerId.ANY_PEER);
        if (!status.isOk()) {
            answer.completeExceptionally(
                    new UnavailableException(
                            "no voter can take over from " + id + ": " + status.getErrorMsg()));
        }
        return answer;
    }

    /**
     * Who belongs to the group, as this node's log has it.
     *
     * @throws NotMasterException when this node is not the master, who alone knows
     */
    public Membership membership() {
        try {
            return Membership.of(engine.node().listPeers(), engine.node().listLearners());
        } catch (IllegalStateException refused) {
            throw notMaster();
        }
    }

    /**
     * Changes who belongs to the group. The future completes when the change is committed. It fails
     * with {@link NotMasterException} or {@link UnavailableException} when nothing was changed (for
     * instance because another change is under way, or a new voter does not catch up), and with
     * {@link UnknownFateException} when it may have been; either way it may be asked again, of
     * whoever is the master.
     *
     * <p>Every other member must be {@linkplain #moved told} where a new one is reached.
     */
    public CompletableFuture<Void> change(MembershipChange change) {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("the log of " + id + " is closed"));
        }
        return machine.leadership().isMaster()
                ? new MembershipDesk(engine, peers).make(change)
                : CompletableFuture.failedFuture(notMaster());
    }

    @Override
    public Set<String> voters() {
        return membership().voters();
    }

    @Override
    public CompletableFuture<Void> changeVoters(Collection<Voter> voters) {
        return change(new MembershipChange.SetVoters(List.copyOf(voters)));
    }

    @Override
    public void standAlone() {
        Configuration alone = new Configuration();
        alone.addPeer(Peers.peerOf(id));
        Status status = engine.node().resetPeers(alone);
        if (!status.isOk()) {
            throw new UnavailableException(id + " cannot go on alone: " + status.getErrorMsg());
        }
    }

    @Override
    public void moved(Voter voter) {
        peers.put(voter);
    }

    @Override
    public void close() {
        closed = true;
        machine.closing();
        engine.close();
        machine.close();
        pending.forEach(
                proposal ->
                        proposal.fail(
                                new UnknownFateException("the log of " + id + " was closed")));
    }

    private NotMasterException notMaster() {
        String master = machine.leadership().master();
        return new NotMasterException(
                master == null
                        ? id + " knows of no master at the moment"
                        : id + " is not the master, " + master + " is");
    }

    /**
     * One entry on its way. Called by the engine: at the end of its apply, or with the reason why
     * that will not come.
     */
    static final class Proposal implements Closure {

        private final RaftLog log;
        private final CompletableFuture<Long> answer = new CompletableFuture<>();

        Proposal(RaftLog log) {
            this.log = log;
        }

        void applied(long index) {
            log.pending.remove(this);
            answer.complete(index);
        }

        @Override
        public void run(Status status) {
            fail(failureOf(status));
        }

        void fail(RuntimeException failure) {
            log.pending.remove(this);
            answer.completeExceptionally(failure);
        }

        /**
         * The engine says EPERM both to a proposal that it never took and to one under way when it
         * stepped down, so the message has to tell. Whatever is not known to be a refusal is of
         * unknown fate.
         */
        private RuntimeException failureOf(Status status) {
            String why = String.valueOf(status.getErrorMsg());
            RaftError error = status.getRaftError();
            if (error == RaftError.EBUSY || error == RaftError.ENODESHUTDOWN) {
                return new UnavailableException(log.id + " takes no entries: " + why);
            }
            if (error == RaftError.EPERM
                    && (why.equals("Is not leader.") || why.startsWith("expected_term="))) {
                return log.notMaster();
            }
            return new UnknownFateException(log.id + " gave the entry up: " + error + ", " + why);
        }
    }
}
