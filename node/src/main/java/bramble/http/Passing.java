package bramble.http;

import java.util.Map;

/**
 * A request to another node.
 *
 * @param target path and query
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
record Passing(String method, String target, Map<String, String> headers, byte[] body) {

    /** Names the node that passes a call on; who receives such a call does not pass it on again. */
    static final String PASSED_ON = "Bramble-Passed-On";

    /** With status 421: the node that the answering one takes for the master, and the term. */
    static final String MASTER = "Bramble-Master";

    /** The status of the answer to a passed-on call at a node that is not the master. */
    static final int MISDIRECTED = 421;

    private static final byte[] NOTHING = {};

    static Passing get(String target) {
        return new Passing("GET", target, Map.of(), NOTHING);
    }

    static Passing post(String target, String type, byte[] body) {
        return new Passing("POST", target, Map.of(Answer.CONTENT_TYPE, type), body);
    }
}
