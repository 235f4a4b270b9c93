package bramble.log.raft;

import bramble.log.Leadership;
import bramble.log.Replica;
import bramble.log.UnavailableException;
import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.StateMachine;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the engine's calls into a {@link Replica}'s. All of them come on the engine's one applying
 * thread. Fields that others read are volatile, and written by that thread alone.
 */
final class StateMachineAdapter implements StateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(StateMachineAdapter.class);

    private final Replica replica;
    private final Consumer<Throwable> fatal;
    private final long snapshotEveryBytes;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Queue<CompletableFuture<Void>> waitingForMaster = new ConcurrentLinkedQueue<>();
    private volatile Leadership leadership;
    private volatile long appliedIndex;
    private volatile long snapshotIndex;
    private volatile Supplier<CompletableFuture<Void>> snapshot =
            () -> CompletableFuture.completedFuture(null);
    private volatile Runnable leadershipListener = () -> {};
    private volatile LongConsumer committed = index -> {};
    private volatile boolean closing;
    private volatile Consumer<Set<String>> votersListener = voters -> {};
    private long bytesSinceSnapshot;
    private volatile boolean snapshotting;

    StateMachineAdapter(RaftSettings settings, Replica replica, Consumer<Throwable> fatal) {
        this.replica = replica;
        this.fatal = fatal;
        this.snapshotEveryBytes = settings.snapshotEveryBytes();
        this.leadership = new Leadership(settings.self().id(), null, 0);
    }

    /** Sets what takes a snapshot when enough has been applied. */
    void snapshotWith(Supplier<CompletableFuture<Void>> taker) {
        snapshot = taker;
    }

    /** Sets who hears, on the applying thread, that leadership has changed. */
    void whenLeadershipChanges(Runnable listener) {
        leadershipListener = listener;
    }

    /** Sets who hears, on the applying thread, that an entry is committed. */
    void whenCommitted(LongConsumer listener) {
        committed = listener;
    }

    /** Sets who hears, on the applying thread, who votes, whenever that may have changed. */
    void whenVotersChange(Consumer<Set<String>> listener) {
        votersListener = listener;
    }

    Leadership leadership() {
        return leadership;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    long snapshotIndex() {
        return snapshotIndex;
    }

    /** Completes once this node follows somebody; fails when it is master again, or closed. */
    CompletableFuture<Void> nextMaster() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        waitingForMaster.add(answer);
        return answer;
    }

    /** From now on an error of the engine's is no reason to end the node, which ends anyway. */
    void closing() {
        closing = true;
    }

    void close() {
        Leadership last = leadership;
        leadership = new Leadership(last.self(), null, last.term());
        endWaiting(new UnavailableException("the log of " + last.self() + " was closed"));
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            ByteBuffer data = entries.getData();
            byte[] entry = new byte[data.remaining()];
            data.get(data.position(), entry);
            long index = entries.getIndex();
            committed.accept(index);
            if (!survives(() -> replica.apply(index, entries.getTerm(), entry))) {
                entries.setErrorAndRollback(
                        1, new Status(RaftError.ESTATEMACHINE, "applying entry %d failed", index));
                return;
            }
            appliedIndex = index;
            bytesSinceSnapshot += entry.length;
            if (entries.done() instanceof RaftLog.Proposal proposal) {
                proposal.applied(index);
            }
            entries.next();
        }
        if (bytesSinceSnapshot >= snapshotEveryBytes && !snapshotting) {
            snapshotting = true;
            var _ =
                    snapshot.get()
                            .whenComplete(
                                    (done, failure) -> {
                                        snapshotting = false;
                                        if (failure != null) {
                                            LOG.warn(
                                                    "The log grows on, since {}",
                                                    failure.getMessage());
                                        }
                                    });
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        long index = appliedIndex;
        Replica.SnapshotWriter state;
        try {
            state = replica.captureSnapshot();
        } catch (RuntimeException | Error e) {
            fail(e);
            done.run(
                    new Status(RaftError.ESTATEMACHINE, "capturing the state at %d failed", index));
            return;
        }
        bytesSinceSnapshot = 0;
        Thread.ofPlatform()
                .daemon()
                .name("raft-snapshot")
                .start(() -> save(writer, done, state, index));
    }

    private void save(
            SnapshotWriter writer, Closure done, Replica.SnapshotWriter state, long index) {
        Status status;
        try {
            SnapshotFile.write(Path.of(writer.getPath(), SnapshotFile.NAME), state);
            status =
                    writer.addFile(SnapshotFile.NAME)
                            ? Status.OK()
                            : new Status(
                                    RaftError.EIO, "the snapshot at %d was not taken up", index);
        } catch (IOException e) {
            LOG.error("Cannot write the snapshot at {}: {}", index, e.getMessage(), e);
            status =
                    new Status(
                            RaftError.EIO,
                            "writing the snapshot at %d failed: %s",
                            index,
                            e.getMessage());
        } catch (RuntimeException | Error e) {
            fail(e);
            status = new Status(RaftError.ESTATEMACHINE, "writing the state at %d failed", index);
        }
        if (status.isOk()) {
            snapshotIndex = index;
        }
        done.run(status);
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        boolean loaded =
                survives(
                        () ->
                                SnapshotFile.load(
                                        Path.of(reader.getPath(), SnapshotFile.NAME), replica));
        if (loaded) {
            long index = reader.load().getLastIncludedIndex();
            appliedIndex = index;
            snapshotIndex = index;
            bytesSinceSnapshot = 0;
        }
        return loaded;
    }

    @Override
    public void onLeaderStart(long term) {
        change(new Leadership(leadership.self(), leadership.self(), term));
    }

    @Override
    public void onLeaderStop(Status status) {
        change(new Leadership(leadership.self(), null, leadership.term()));
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        change(new Leadership(leadership.self(), context.getLeaderId().getIp(), context.getTerm()));
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        change(new Leadership(leadership.self(), null, context.getTerm()));
    }

    @Override
    public void onError(RaftException error) {
        fail(error);
    }

    @Override
    public void onConfigurationCommitted(Configuration configuration) {
        votersListener.accept(Membership.of(configuration.getPeers(), List.of()).voters());
        LOG.info("Voters: {}", configuration);
    }

    @Override
    public void onShutdown() {
        // Nothing of the replica's.
    }

    private void change(Leadership next) {
        if (next.equals(leadership)) {
            return;
        }
        leadership = next;
        leadershipListener.run();
        if (next.isMaster()) {
            endWaiting(new UnavailableException("no voter took over from " + next.self()));
        } else if (next.master() != null) {
            endWaiting(null);
        }
        survives(() -> replica.leadershipChanged(next));
    }

    private void endWaiting(@Nullable RuntimeException failure) {
        for (CompletableFuture<Void> waiting = waitingForMaster.poll();
                waiting != null;
                waiting = waitingForMaster.poll()) {
            if (failure == null) {
                waiting.complete(null);
            } else {
                waiting.completeExceptionally(failure);
            }
        }
    }

    private interface Call {
        void run() throws IOException;
    }

    /**
     * Makes a call to the replica. One that throws is a bug, after which nothing is applied any
     * more.
     */
    private boolean survives(Call call) {
        if (failed.get()) {
            return false;
        }
        try {
            call.run();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            return false;
        }
    }

    private void fail(Throwable failure) {
        if (failed.compareAndSet(false, true) && !closing) {
            LOG.error("This replica cannot go on: {}", failure.getMessage(), failure);
            fatal.accept(failure);
        }
    }
}
