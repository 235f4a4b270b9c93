package bramble.log.raft;

import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Makes changes of the group through the engine. Called by any thread. */
final class MembershipDesk {

    private final RaftNode engine;
    private final Peers peers;

    MembershipDesk(RaftNode engine, Peers peers) {
        this.engine = engine;
        this.peers = peers;
    }

    /** Makes a change, of a group that this node is the master of. */
    CompletableFuture<Void> make(MembershipChange change) {
        return switch (change) {
            case MembershipChange.AddLearner(var node) -> {
                peers.put(node);
                yield asked((group, answer) -> group.addLearners(one(node.id()), answer));
            }
            case MembershipChange.AddVoter(var node) -> {
                peers.put(node);
                yield addVoter(node.id());
            }
            case MembershipChange.SetVoters(var voters) -> {
                voters.forEach(peers::put);
                var group = new Configuration();
                voters.forEach(each -> group.addPeer(Peers.peerOf(each.id())));
                yield asked((node, answer) -> node.changePeers(group, answer));
            }
            case MembershipChange.Remove(var id) -> remove(id);
        };
    }

    /**
     * The engine refuses to make a learner a voter in one step, so it leaves and comes in again,
     * which is quick since it has the log. If the master falls in between, asking again brings it
     * in.
     */
    private CompletableFuture<Void> addVoter(String id) {
        var left = isLearner(id) ? remove(id) : CompletableFuture.<Void>completedFuture(null);
        return left.thenCompose(
                done -> asked((group, answer) -> group.addPeer(Peers.peerOf(id), answer)));
    }

    private CompletableFuture<Void> remove(String id) {
        return isLearner(id)
                ? asked((group, answer) -> group.removeLearners(one(id), answer))
                : asked((group, answer) -> group.removePeer(Peers.peerOf(id), answer));
    }

    private boolean isLearner(String id) {
        try {
            return engine.node().listLearners().contains(Peers.peerOf(id));
        } catch (IllegalStateException notMaster) {
            // The change itself will be refused for the same reason.
            return false;
        }
    }

    private static List<PeerId> one(String id) {
        return List.of(Peers.peerOf(id));
    }

    private interface Asking {
        void ask(Node node, Closure answer);
    }

    private CompletableFuture<Void> asked(Asking asking) {
        var answer = new CompletableFuture<Void>();
        Consumer<Status> take =
                status -> {
                    if (status.isOk()) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(failureOf(status));
                    }
                };
        try {
            asking.ask(engine.node(), take::accept);
        } catch (IllegalArgumentException refused) {
            // The engine's word for a group that cannot be, before it does anything.
            answer.completeExceptionally(
                    new UnavailableException("the group was not changed: " + refused.getMessage()));
        }
        return answer;
    }

    /** Whatever is not known to have been refused may have been logged. */
    private static RuntimeException failureOf(Status status) {
        var why = String.valueOf(status.getErrorMsg());
        var error = status.getRaftError();
        var refused =
                error == RaftError.EBUSY
                        || error == RaftError.ECATCHUP
                        || error == RaftError.ENODESHUTDOWN
                        || error == RaftError.EINVAL
                        || (error == RaftError.EPERM && why.equals("Not leader"));
        return refused
                ? new UnavailableException("the group was not changed: " + why)
                : new UnknownFateException(
                        "it is not known whether the group was changed: " + error + ", " + why);
    }
}
