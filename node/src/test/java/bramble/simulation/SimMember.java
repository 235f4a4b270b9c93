package bramble.simulation;

import bramble.core.NodeId;
import bramble.log.Leadership;
import bramble.log.LogStatus;
import bramble.log.NotMasterException;
import bramble.log.Replica;
import bramble.log.ReplicatedLog;
import bramble.log.UnavailableException;
import bramble.log.Voter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One node's end of the modelled log, over all its lives: what it has applied in this life, and its
 * last snapshot.
 */
final class SimMember implements ReplicatedLog {

    private final World world;
    private final SimNode node;
    private final SimGroup group;
    private final TreeMap<Integer, CompletableFuture<Long>> answers = new TreeMap<>();
    private final TreeMap<Integer, CompletableFuture<Void>> reads = new TreeMap<>();
    private @Nullable Replica replica;
    private Leadership leadership;
    private int applied;
    private boolean advancing;
    private byte[] snapshot = new byte[0];
    private int snapshotAt;
    private int snapshots;
    private int installed;

    SimMember(World world, SimNode node, SimGroup group) {
        this.world = world;
        this.node = node;
        this.group = group;
        this.leadership = group.nobody(node);
    }

    /** Begins a life: the last snapshot, then whatever was committed since. */
    void begin(Replica began) {
        replica = began;
        answers.clear();
        reads.clear();
        applied = snapshotAt;
        advancing = false;
        leadership = group.nobody(node);
        if (snapshotAt > 0) {
            load(began);
        }
        advance();
    }

    int snapshots() {
        return snapshots;
    }

    /** How often a snapshot of another node was taken over. */
    int installed() {
        return installed;
    }

    int applied() {
        return applied;
    }

    void answerWhenApplied(int position, CompletableFuture<Long> answer) {
        answers.put(position, answer);
    }

    /**
     * Has this node apply what is committed, one entry after another, each after a delay of its
     * own.
     */
    void advance() {
        if (advancing
                || !node.isAlive()
                || !group.feeds(node)
                || applied >= group.committed().size()) {
            return;
        }
        advancing = true;
        var lag = world.chance(0.05) ? world.millisBetween(5, 100) : world.millisBetween(0, 3);
        node.after(
                lag,
                () -> {
                    advancing = false;
                    applyNext();
                    advance();
                });
    }

    private void applyNext() {
        var current = replica;
        if (current == null || !group.feeds(node) || applied >= group.committed().size()) {
            return;
        }
        var entry = group.committed().get(applied++);
        current.apply(entry.index(), entry.term(), entry.bytes().array());
        node.applied(applied);
        var answer = answers.remove(applied);
        if (answer != null) {
            answer.complete(entry.index());
        }
        while (!reads.isEmpty() && reads.firstKey() <= applied) {
            reads.pollFirstEntry().getValue().complete(null);
        }
        if (world.chance(0.02)) {
            takeSnapshot(current);
        }
    }

    private void takeSnapshot(Replica current) {
        var out = new ByteArrayOutputStream();
        try {
            current.captureSnapshot().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        snapshot = out.toByteArray();
        snapshotAt = applied;
        snapshots++;
    }

    /** This node hears who leads, some time later, if it hears anything at all. */
    void hear(long term, int master) {
        if (knows(term) || !node.isUp() || !(node.number() == master || node.hears(master))) {
            return;
        }
        var positions = group.committed().size();
        node.after(world.millisBetween(0, 60), () -> learn(term, master, positions));
    }

    private boolean knows(long term) {
        return leadership.term() > term
                || (leadership.term() == term && leadership.master() != null);
    }

    /** This node has no vote any more, and so its log tells it of no master. */
    void unseat() {
        var current = replica;
        if (current != null && node.isUp() && leadership.master() != null) {
            leadership = new Leadership(node.name(), null, leadership.term());
            current.leadershipChanged(leadership);
        }
    }

    /** Begins to be filled, by the master's last snapshot if that is ahead, or by entries alone. */
    void fill(SimMember master) {
        if (master.snapshotAt > applied && world.chance(0.7)) {
            var bytes = master.snapshot;
            var at = master.snapshotAt;
            node.after(world.millisBetween(1, 300), () -> install(bytes, at));
        } else {
            advance();
        }
    }

    private void install(byte[] bytes, int at) {
        var current = replica;
        if (current != null && at > applied) {
            snapshot = bytes;
            snapshotAt = at;
            applied = at;
            load(current);
            installed++;
        }
        advance();
    }

    private void load(Replica into) {
        try {
            into.loadSnapshot(new ByteArrayInputStream(snapshot));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void learn(long term, int master, int positions) {
        var current = replica;
        if (knows(term) || current == null || !group.feeds(node)) {
            return;
        }
        if (node.number() == master && applied < positions) {
            node.after(World.MILLIS, () -> learn(term, master, positions));
            return;
        }
        leadership = group.seenBy(node, term, master);
        current.leadershipChanged(leadership);
    }

    @Override
    public CompletableFuture<Long> propose(byte[] entry) {
        if (!leadership.isMaster()) {
            return CompletableFuture.failedFuture(new NotMasterException("not the master"));
        }
        var proposal = new SimGroup.Pending(node, leadership.term(), entry);
        group.propose(proposal);
        return proposal.answer;
    }

    @Override
    public CompletableFuture<Void> confirmMaster() {
        if (!leadership.isMaster()) {
            return CompletableFuture.failedFuture(new NotMasterException("not the master"));
        }
        var answer = new CompletableFuture<Void>();
        var inTerm = leadership.term();
        var position = group.committed().size();
        node.after(
                world.millisBetween(1, 5),
                () -> {
                    if (!group.leads(node, inTerm)) {
                        answer.completeExceptionally(
                                new UnavailableException("no majority answered"));
                    } else if (applied >= position) {
                        answer.complete(null);
                    } else {
                        reads.merge(
                                position,
                                answer,
                                (earlier, later) -> {
                                    earlier.whenComplete((value, failure) -> later.complete(null));
                                    return earlier;
                                });
                    }
                });
        return answer;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public LogStatus status() {
        return new LogStatus(leadership.term(), applied, applied, applied, snapshotAt);
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> handOver() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<String> voters() {
        if (!leadership.isMaster()) {
            throw new NotMasterException("not the master");
        }
        return group.voters().latest().stream()
                .map(each -> SimNode.idOf(each).toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public CompletableFuture<Void> changeVoters(Collection<Voter> wanted) {
        var numbers = new TreeSet<Integer>();
        wanted.forEach(each -> numbers.add(SimNode.numberOf(NodeId.parse(each.id()))));
        return group.change(node, leadership.term(), numbers);
    }

    @Override
    public void standAlone() {
        throw new UnavailableException("this model loses no majority for good");
    }

    @Override
    public void moved(Voter node) {
        // Nodes of the model have no addresses.
    }

    @Override
    public void close() {
        replica = null;
    }
}
