package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import java.util.Optional;

/**
 * The epochs of a cluster, of which each recovery begins one. A voter says, before its replica
 * takes part in anything, of which epoch that is: the voters that were lost could otherwise be a
 * majority of their own again.
 */
final class Epochs {

    /** On the greeting of a node that holds a replica and is only starting. */
    static final String HEADER = "Bramble-Epoch";

    private Epochs() {}

    /**
     * Lets only those go on whose replica is not of an epoch that is over.
     *
     * @param said the caller's epoch; empty for one without a vote, whose replica is of no weight
     * @param here the epoch of this node
     * @throws ProblemException ({@link Formats#UNFIT}) when it is over, with what to do; ({@link
     *     ProblemType#INVALID}) when what is said is no epoch
     */
    static void require(Optional<String> said, int here) {
        if (said.isEmpty()) {
            return;
        }
        int epoch;
        try {
            epoch = Integer.parseInt(said.get());
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(HEADER, "an epoch is a number");
        }
        if (epoch < here) {
            throw new ProblemException(
                    Problem.of(
                            Formats.UNFIT,
                            "the replica of this node is of epoch "
                                    + epoch
                                    + ", which is over: the cluster was recovered without it, and goes on in epoch "
                                    + here
                                    + ". To use the machine again, remove the old node with: bramble remove, and start a new one there with an empty data directory; keep the old one as long as something of epoch "
                                    + epoch
                                    + " may be missed"));
        }
    }
}
