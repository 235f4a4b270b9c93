package bramble.node;

import bramble.core.NodeId;
import bramble.http.CertificateCalls;
import bramble.log.Leadership;
import bramble.log.LogStatus;
import bramble.log.ReplicatedLog;
import bramble.log.UnavailableException;
import bramble.log.Voter;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A log whose voters have the key of the cluster's authority on their disks before they vote: so
 * whoever is master has it, and the loss of any minority does not lose it. All else is the log's.
 */
final class KeyedLog implements ReplicatedLog {

    private final ReplicatedLog log;
    private final String self;
    private final CertificateCalls calls;
    private final Executor threads;

    /**
     * @param threads for waiting
     */
    KeyedLog(ReplicatedLog log, String self, CertificateCalls calls, Executor threads) {
        this.log = log;
        this.self = self;
        this.calls = calls;
        this.threads = threads;
    }

    @Override
    public CompletableFuture<Void> changeVoters(Collection<Voter> voters) {
        Set<String> present;
        try {
            present = log.voters();
        } catch (RuntimeException notMaster) {
            return CompletableFuture.failedFuture(notMaster);
        }
        var newcomers =
                voters.stream()
                        .filter(each -> !each.id().equals(self) && !present.contains(each.id()))
                        .toList();
        return CompletableFuture.runAsync(() -> newcomers.forEach(this::hand), threads)
                .thenCompose(handed -> log.changeVoters(voters));
    }

    private void hand(Voter voter) {
        try {
            calls.handAuthorityTo(
                    NodeId.parse(voter.id()),
                    voter.host() + ":" + (voter.port() - Voter.PORT_OFFSET));
        } catch (IOException e) {
            throw new UnavailableException(
                    "node "
                            + voter.id()
                            + " gets no vote, since it did not take the authority's key: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public CompletableFuture<Long> propose(byte[] entry) {
        return log.propose(entry);
    }

    @Override
    public CompletableFuture<Void> confirmMaster() {
        return log.confirmMaster();
    }

    @Override
    public Leadership leadership() {
        return log.leadership();
    }

    @Override
    public LogStatus status() {
        return log.status();
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        return log.snapshot();
    }

    @Override
    public CompletableFuture<Void> handOver() {
        return log.handOver();
    }

    @Override
    public Set<String> voters() {
        return log.voters();
    }

    @Override
    public void standAlone() {
        log.standAlone();
    }

    @Override
    public void moved(Voter node) {
        log.moved(node);
    }

    @Override
    public void close() {
        log.close();
    }
}
