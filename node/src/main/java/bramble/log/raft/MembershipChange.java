package bramble.log.raft;

import bramble.log.Voter;
import java.util.List;

/** One change of who belongs to a group. To be asked of the master; one at a time. */
public sealed interface MembershipChange {

    /** A node begins to be filled with the log. It has no vote, and no entry waits for it. */
    record AddLearner(Voter node) implements MembershipChange {}

    /**
     * A node gets a vote. It is filled first, and counted only when it has caught up, so that no
     * entry waits for it meanwhile; a learner stops being one.
     */
    record AddVoter(Voter node) implements MembershipChange {}

    /**
     * These nodes have votes, and no others have or are learners. Newcomers are filled first, as
     * above.
     */
    record SetVoters(List<Voter> voters) implements MembershipChange {
        public SetVoters {
            voters = List.copyOf(voters);
        }
    }

    /** A voter or learner, dead or alive, belongs to the group no longer. */
    record Remove(String id) implements MembershipChange {}
}
