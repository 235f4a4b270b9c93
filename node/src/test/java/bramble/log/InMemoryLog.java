package bramble.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One member of an {@link InMemoryGroup}. Its replica is called by the member's own thread; all
 * other fields are guarded by the group's monitor.
 */
public final class InMemoryLog implements ReplicatedLog {

    /** Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record Snapshot(long index, byte[] bytes) {}

    final String id;
    final Replica replica;
    final List<CompletableFuture<Long>> unanswered = new ArrayList<>();
    private final InMemoryGroup group;
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final Thread thread;
    volatile Leadership leadership;
    @Nullable Snapshot snapshot;
    boolean running = true;
    boolean isolated;
    long firstIndex = 1;
    long known;
    long delivered;
    volatile long applied;

    InMemoryLog(InMemoryGroup group, String id, Replica replica) {
        this.group = group;
        this.id = id;
        this.replica = replica;
        this.leadership = new Leadership(id, null, 0);
        this.thread =
                Thread.ofPlatform().daemon().name("in-memory-log-" + id).start(this::runCalls);
    }

    /** The id of this member. */
    public String id() {
        return id;
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
        return group.propose(this, entry);
    }

    @Override
    public CompletableFuture<Void> confirmMaster() {
        return group.confirmMaster(this);
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public LogStatus status() {
        return group.status(this);
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        return group.snapshot(this);
    }

    @Override
    public CompletableFuture<Void> handOver() {
        return group.handOver(this);
    }

    @Override
    public Set<String> voters() {
        return group.voters(this);
    }

    @Override
    public CompletableFuture<Void> changeVoters(Collection<Voter> voters) {
        return group.changeVoters(this, voters.stream().map(Voter::id).toList());
    }

    @Override
    public void standAlone() {
        group.standAlone(this);
    }

    @Override
    public void moved(Voter node) {
        // Members of one process are always reached.
    }

    @Override
    public void close() {
        group.closed(this);
    }

    NotMasterException notMaster() {
        return new NotMasterException(id + " is not the master, which is " + leadership.master());
    }

    /** Lets the member's thread make this call after all that were asked for before. */
    void run(Runnable call) {
        synchronized (calls) {
            calls.add(call);
            calls.notifyAll();
        }
    }

    /** Ends what was proposed here and not answered: nobody here will ever know. */
    void endUnanswered() {
        List<CompletableFuture<Long>> ended;
        synchronized (group) {
            ended = List.copyOf(unanswered);
            unanswered.clear();
        }
        ended.forEach(
                answer ->
                        answer.completeExceptionally(
                                new UnknownFateException(
                                        id + " no longer leads, ask the new master")));
    }

    void forgetAnswered() {
        synchronized (group) {
            unanswered.removeIf(CompletableFuture::isDone);
        }
    }

    void awaitThreadEnd() {
        synchronized (calls) {
            calls.clear();
            calls.add(
                    () -> {
                        throw new Stopped();
                    });
            calls.notifyAll();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runCalls() {
        try {
            while (true) {
                Runnable call;
                synchronized (calls) {
                    while (calls.isEmpty()) {
                        calls.wait();
                    }
                    call = calls.remove();
                }
                call.run();
            }
        } catch (Stopped | InterruptedException e) {
            // The member was killed or closed.
        }
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the member was stopped", null, false, false);
        }
    }
}
