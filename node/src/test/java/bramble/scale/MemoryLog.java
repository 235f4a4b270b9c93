package bramble.scale;

import bramble.log.Leadership;
import bramble.log.LogStatus;
import bramble.log.Replica;
import bramble.log.ReplicatedLog;
import bramble.log.Voter;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A log of one voter, in memory, that commits after as long as a majority's disks would take. */
final class MemoryLog implements ReplicatedLog {

    static final String SELF = "attic";

    private final ScheduledExecutorService disk =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().daemon(true).name("scale-log").unstarted(task));
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong entries = new AtomicLong();
    private final Replica replica;
    private final Duration sync;
    private long index;

    /**
     * @param sync from proposal to commit
     */
    MemoryLog(Replica replica, Duration sync) {
        this.replica = replica;
        this.sync = sync;
    }

    @Override
    public CompletableFuture<Long> propose(byte[] entry) {
        var answer = new CompletableFuture<Long>();
        bytes.addAndGet(entry.length);
        entries.incrementAndGet();
        disk.schedule(
                () -> {
                    index++;
                    replica.apply(index, 1, entry);
                    answer.complete(index);
                },
                sync.toNanos(),
                TimeUnit.NANOSECONDS);
        return answer;
    }

    /** How many bytes were proposed. */
    long bytes() {
        return bytes.get();
    }

    /** How many entries were proposed. */
    long entries() {
        return entries.get();
    }

    @Override
    public CompletableFuture<Void> confirmMaster() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Leadership leadership() {
        return new Leadership(SELF, SELF, 1);
    }

    @Override
    public LogStatus status() {
        return new LogStatus(1, entries.get(), entries.get(), entries.get(), 0);
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> handOver() {
        throw new UnsupportedOperationException("there is no other voter");
    }

    @Override
    public Set<String> voters() {
        return Set.of(); // and so none is ever changed
    }

    @Override
    public CompletableFuture<Void> changeVoters(Collection<Voter> voters) {
        throw new UnsupportedOperationException("there is no other voter");
    }

    @Override
    public void standAlone() {
        throw new UnsupportedOperationException("there is no other voter");
    }

    @Override
    public void moved(Voter node) {
        throw new UnsupportedOperationException("there is no other voter");
    }

    @Override
    public void close() {
        disk.shutdownNow();
    }
}
