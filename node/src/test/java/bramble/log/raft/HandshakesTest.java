package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the places for handshakes at the log's port")
class HandshakesTest {

    private static final long RIPE = Handshakes.RIPE_NANOS;

    private final Handshakes<String> handshakes = new Handshakes<>();

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill(int networks) {
        for (var network = 0; network < networks; network++) {
            for (var number = 0; number < Handshakes.PER_ADDRESS_MAX; number++) {
                assertThat(handshakes.enter(network + "-" + number, address(network), 0)).isNull();
            }
        }
    }

    @Test
    @DisplayName("one address gets its part, and then its oldest gives way once it is old enough")
    void ofOneAddress() {
        fill(1);

        assertThat(handshakes.enter("more", address(0), RIPE - 1)).isEqualTo("more");
        assertThat(handshakes.enter("more", address(0), RIPE)).isEqualTo("0-0");
    }

    @Test
    @DisplayName("a newcomer gets one at once from the address that has the most")
    void fairness() {
        fill(Handshakes.MAX / Handshakes.PER_ADDRESS_MAX);

        assertThat(handshakes.enter("voter", address(9), 0)).isEqualTo("0-0");
        assertThat(handshakes.enter("again", address(9), 0)).isEqualTo("1-0");
        handshakes.leave("2-5");
        handshakes.leave("2-5");
        assertThat(handshakes.enter("third", address(9), 0)).isNull();
        assertThat(handshakes.enter("fourth", address(9), 0)).isEqualTo("3-0");
    }

    @Test
    @DisplayName("what is refused is told once a minute, with how many there were")
    void told() {
        var refusals = new Refusals();

        assertThat(refusals.count(5)).isZero();
        for (var number = 0; number < 1_000; number++) {
            assertThat(refusals.count(6)).isNegative();
        }
        assertThat(refusals.count(5 + Refusals.EVERY_NANOS)).isEqualTo(1_000);
        assertThat(refusals.count(6 + Refusals.EVERY_NANOS)).isNegative();
    }
}
