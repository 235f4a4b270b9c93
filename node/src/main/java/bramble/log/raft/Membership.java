package bramble.log.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who belongs to a group: its voters, and its learners, which hold the log and have no vote. By id.
 */
public record Membership(Set<String> voters, Set<String> learners) {

    public Membership {
        voters = Set.copyOf(voters);
        learners = Set.copyOf(learners);
    }

    static Membership of(Collection<PeerId> voters, Collection<PeerId> learners) {
        return new Membership(ids(voters), ids(learners));
    }

    private static Set<String> ids(Collection<PeerId> peers) {
        return peers.stream().map(PeerId::getIp).collect(Collectors.toUnmodifiableSet());
    }
}
