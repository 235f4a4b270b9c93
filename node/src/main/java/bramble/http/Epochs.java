package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.protocol.Roster;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The epochs of a cluster, of which each recovery begins one. The voters that were lost in it could
 * be a majority of their own again, so each node says to the others of which epoch it knows, and a
 * voter of which its replica is. A voter that hears of a newer epoch than that has to stop; any
 * other node goes over to it, and passes the word on.
 *
 * <p>Nobody knows of an epoch before the node that began it has it on its own disk: see {@link
 * #isFirstToLearn}. So that node itself is never told that its replica is out of date.
 *
 * <p>Used by any thread.
 */
final class Epochs {

    /** On a request of a node with a vote: of which epoch its replica is. */
    static final String HEADER = "Bramble-Epoch";

    /** On a request and its answer: the newest epoch that the node knows of. */
    static final String KNOWN = "Bramble-Known-Epoch";

    private final Peers peers;
    private volatile Consumer<String> over = why -> {};

    Epochs(Peers peers) {
        this.peers = peers;
    }

    /**
     * Sets who hears, on any thread and perhaps often, that the epoch of this voter's replica is
     * over, and what to do.
     */
    void whenOver(Consumer<String> listener) {
        over = listener;
    }

    /** What this node says of itself on a request to another one. */
    Map<String, String> said() {
        return said(peers.vote(), peers.epoch());
    }

    /** What a node says: the epoch of its vote, if it has one, and the newest that it knows of. */
    static Map<String, String> said(OptionalInt vote, int known) {
        var said = new TreeMap<String, String>();
        said.put(KNOWN, Integer.toString(known));
        vote.ifPresent(epoch -> said.put(HEADER, Integer.toString(Math.min(epoch, known))));
        return said;
    }

    /**
     * Takes what a node that has proven to be one says on a request, and says on the answer what
     * this one knows.
     *
     * @throws ProblemException ({@link Formats#UNFIT}) when the caller's replica is of an epoch
     *     that is over, with what to do; ({@link ProblemType#INVALID}) when what is said is no
     *     epoch
     */
    void meet(Visit visit) {
        var replica = said(visit.header(HEADER), HEADER);
        var known = said(visit.header(KNOWN), KNOWN);
        known.ifPresent(this::heard);
        replica.ifPresent(this::heard);
        var here = peers.epoch();
        visit.say(KNOWN, Integer.toString(here));
        if (replica.isPresent() && replica.getAsInt() < here) {
            throw new ProblemException(
                    Problem.of(Formats.UNFIT, inWords(replica.getAsInt(), here)));
        }
    }

    private static OptionalInt said(Optional<String> header, String name) {
        try {
            return parsed(header);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(name, "an epoch is a number");
        }
    }

    private static OptionalInt parsed(Optional<String> header) {
        return header.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(header.get()));
    }

    /** Takes what a node says on its answer; one of an earlier version says nothing. */
    void heed(Answer answer) {
        known(answer).ifPresent(this::heard);
    }

    /** The newest epoch of which the node knows that gave an answer; empty when it says none. */
    static OptionalInt known(Answer answer) {
        try {
            return parsed(
                    Optional.ofNullable(answer.headers().get(KNOWN.toLowerCase(Locale.ROOT))));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** Takes that there is an epoch. */
    void heard(int epoch) {
        var vote = peers.vote();
        if (vote.isPresent() && vote.getAsInt() < epoch) {
            over.accept(inWords(vote.getAsInt(), epoch));
        } else {
            peers.heardEpoch(epoch);
        }
    }

    /**
     * Whether this node, which is about to tell another one of the members, has to learn of them
     * before: it is the one that went on alone, and its disk does not know yet that it did.
     */
    boolean isFirstToLearn(Roster news) {
        var vote = peers.vote();
        return vote.isPresent() && vote.getAsInt() < news.epoch();
    }

    private static String inWords(int replica, int now) {
        return "the replica of this node is of epoch "
                + replica
                + ", which is over: the cluster was recovered without it, and goes on in epoch "
                + now
                + ". To use the machine again, remove the old node with: bramble remove, and start a new one there with an empty data directory; keep the old one as long as something of epoch "
                + replica
                + " may be missed";
    }
}
