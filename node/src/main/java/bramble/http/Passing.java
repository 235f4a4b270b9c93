package bramble.http;

import java.util.Map;
import java.util.TreeMap;

/**
 * A request to another node.
 *
 * @param target path and query
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
record Passing(String method, String target, Map<String, String> headers, byte[] body) {

    /** Names the node that passes a call on; who receives such a call does not pass it on again. */
    static final String PASSED_ON = "Bramble-Passed-On";

    /** The local token of the account that runs the calling node, on loopback: it is a member. */
    static final String NODE = "Bramble-Node";

    /**
     * On a call that a member passes on, for whom: {@link #LOCAL}, or who has a token of his own.
     */
    static final String CALLER = "Bramble-Caller";

    /** Says that the caller is the local user of the member that passes the call on. */
    static final String LOCAL = "local";

    /** With status 421: the node that the answering one takes for the master, and the term. */
    static final String MASTER = "Bramble-Master";

    /** The status of the answer to a passed-on call at a node that is not the master. */
    static final int MISDIRECTED = 421;

    private static final byte[] NOTHING = {};

    static Passing get(String target) {
        return new Passing("GET", target, Map.of(), NOTHING);
    }

    /** The same request with more headers. */
    Passing with(Map<String, String> more) {
        var all = new TreeMap<>(headers);
        all.putAll(more);
        return new Passing(method, target, all, body);
    }

    static Passing post(String target, String type, byte[] body) {
        return new Passing("POST", target, Map.of(Answer.CONTENT_TYPE, type), body);
    }
}
