package bramble.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Permission for new nodes to become members.
 *
 * @param secret whoever knows it may use the token
 * @param expiresAtMillis by the log's time, in milliseconds since 1970
 * @param usesLeft how many further nodes may join with it
 * @param joined the nodes that did
 */
public record JoinToken(
        SecretDigest secret, long expiresAtMillis, int usesLeft, List<NodeId> joined) {

    public JoinToken {
        joined = List.copyOf(joined);
    }

    JoinToken used(NodeId node) {
        var more = new ArrayList<>(joined);
        more.add(node);
        return new JoinToken(secret, expiresAtMillis, usesLeft - 1, more);
    }
}
