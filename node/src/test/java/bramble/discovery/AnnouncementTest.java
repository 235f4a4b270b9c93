package bramble.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An announcement")
class AnnouncementTest {

    private static final String AUTHORITY = "0123456789abcdef".repeat(4);
    private static final Announcement PI =
            new Announcement(
                    new UUID(1, 2), new UUID(3, 4), "attic", "192.168.1.7:7420", AUTHORITY);

    @Test
    @DisplayName("is read as it was written")
    void readAsWritten() {
        assertThat(Announcement.read(PI.texts()::get)).contains(PI);
        assertThat(PI.isOf(AUTHORITY)).isTrue();
        assertThat(PI.isOf("f".repeat(64))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "v, 2",
        "cluster, x",
        "node, ''",
        "at, example.org:7420",
        "at, 192.168.1.256:7420",
        "at, 192.168.1.7:0",
        "at, 192.168.1.7:65536",
        "auth, ''",
        "auth, 0123456789ABCDEF"
    })
    @DisplayName("that makes no sense is none")
    void nonsense(String key, String value) {
        var texts = new HashMap<>(PI.texts());
        texts.put(key, value);
        assertThat(Announcement.read(texts::get)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "cluster", "node", "at", "auth"})
    @DisplayName("that lacks something is none")
    void incomplete(String key) {
        var texts = new HashMap<>(PI.texts());
        texts.remove(key);
        assertThat(Announcement.read(texts::get)).isEmpty();
    }

    @Test
    @DisplayName("names no host that would have to be looked up")
    void literalOnly() {
        assertThatThrownBy(
                        () ->
                                new Announcement(
                                        PI.cluster(), PI.node(), "a", "attic:7420", AUTHORITY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Announcement.isLiteral("[fe80::1]:7420")).isTrue();
    }

    @Test
    @DisplayName("fits into a record however long the node's name is")
    void longName() {
        var long_ = new Announcement(PI.cluster(), PI.node(), "x".repeat(300), PI.at(), AUTHORITY);
        assertThat(long_.name()).hasSize(Announcement.NAME_LENGTH_MAX);
    }

    @ParameterizedTest
    @CsvSource({
        "24, 10.0.0.200, true",
        "24, 10.0.1.1, false",
        "22, 10.0.1.1, true",
        "0, 9.9.9.9, true"
    })
    @DisplayName("is near when the first bits of its address are this machine's")
    void near(int bits, String other, boolean near) throws Exception {
        var card = java.net.InetAddress.getByName("10.0.0.1").getAddress();
        assertThat(Prefix.isShared(card, java.net.InetAddress.getByName(other).getAddress(), bits))
                .isEqualTo(near);
        assertThat(Prefix.isShared(card, new byte[16], bits)).isFalse();
    }
}
