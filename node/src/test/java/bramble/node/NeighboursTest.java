package bramble.node;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JoinToken;
import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.http.Peers;
import bramble.protocol.Roster;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nothing is said on the network, and nothing sought there,")
class NeighboursTest {

    private static final String AUTHORITY = "0123456789abcdef".repeat(4);
    private static final Address LOOPBACK = new Address("127.0.0.1", 7420);
    // An address of the documentation (RFC 5737), at which nothing is opened.
    private static final Address CARD = new Address("192.0.2.7", 7420);

    private static JoinToken token(String authority) {
        return new JoinToken(
                List.of(new bramble.api.Address("192.0.2.8", 7420)), authority, "secret");
    }

    @Test
    @DisplayName("by a node on loopback, even with TLS")
    void loopback() {
        var listening = Listening.of(LOOPBACK, null, true);
        var node = new NodeId(new UUID(1, 1));
        var book =
                new AddressBook(
                        new Peers.Place(node, LOOPBACK.toString(), 1),
                        new Roster(List.of()),
                        roster -> {});
        var self = new Neighbours.Self(new ClusterId(new UUID(1, 2)), node, "attic", AUTHORITY);
        assertThat(Neighbours.announcing(self, listening, book)).isSameAs(Neighbours.NONE);
        assertThat(Neighbours.seeking(token(AUTHORITY), listening, true)).isSameAs(Neighbours.NONE);
    }

    @Test
    @DisplayName("by a node that was not told to discover others")
    void notTold() {
        var listening = Listening.of(CARD, null, false);
        assertThat(Neighbours.seeking(token(AUTHORITY), listening, false))
                .isSameAs(Neighbours.NONE);
    }

    @Test
    @DisplayName("for a token without an authority, whose secret anybody could ask for")
    void noAuthority() {
        var listening = Listening.of(CARD, null, false);
        assertThat(Neighbours.seeking(token(""), listening, true)).isSameAs(Neighbours.NONE);
    }
}
