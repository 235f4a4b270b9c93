package bramble.master;

import bramble.log.Leadership;
import bramble.log.LogStatus;
import bramble.log.Replica;
import bramble.log.ReplicatedLog;
import bramble.log.UnavailableException;
import bramble.log.Voter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A log of one voter, the master, that commits or refuses when a test says so. */
final class HandLog implements ReplicatedLog {

    /** One proposal. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Proposed(byte[] entry, CompletableFuture<Long> answer) {}

    private final List<Proposed> proposed = new ArrayList<>();
    private final Replica replica;
    private final List<CompletableFuture<Void>> unconfirmed = new ArrayList<>();
    private boolean confirming = true;
    private boolean refusing;
    private int refused;
    private long index;

    HandLog(Replica replica) {
        this.replica = replica;
    }

    @Override
    public CompletableFuture<Long> propose(byte[] entry) {
        if (entry.length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
        }
        if (refusing) {
            refused++;
            return CompletableFuture.failedFuture(new UnavailableException("the disk is full"));
        }
        var answer = new CompletableFuture<Long>();
        proposed.add(new Proposed(entry, answer));
        return answer;
    }

    /** From now on every proposal is refused at once, or no longer. */
    void refuse(boolean refuses) {
        refusing = refuses;
    }

    /** How many proposals were refused. */
    int refused() {
        return refused;
    }

    /** How many bytes the entries on their way have, each. */
    List<Integer> sizes() {
        return proposed.stream().map(each -> each.entry().length).toList();
    }

    /** Commits what was proposed; whether there was anything. */
    boolean commit() {
        var entries = List.copyOf(proposed);
        proposed.clear();
        for (var each : entries) {
            replica.apply(++index, 1, each.entry());
            each.answer().complete(index);
        }
        return !entries.isEmpty();
    }

    @Override
    public CompletableFuture<Void> confirmMaster() {
        var answer = new CompletableFuture<Void>();
        if (confirming) {
            answer.complete(null);
        } else {
            unconfirmed.add(answer);
        }
        return answer;
    }

    /** From now on whoever asks for a majority's word waits for it. */
    void confirmLater() {
        confirming = false;
    }

    /** Those who wait for a majority's word: each may be given it, or failed. */
    List<CompletableFuture<Void>> unconfirmed() {
        return unconfirmed;
    }

    @Override
    public Leadership leadership() {
        return new Leadership("attic", "attic", 1);
    }

    @Override
    public LogStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> handOver() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> voters() {
        return Set.of(); // and so none is ever changed
    }

    @Override
    public CompletableFuture<Void> changeVoters(Collection<Voter> voters) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void standAlone() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moved(Voter node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
