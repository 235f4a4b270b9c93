package bramble.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the places for connections")
class PlacesTest {

    private static final long YOUNG = Places.RIPE_NANOS - 1;
    private static final long RIPE = Places.RIPE_NANOS;

    /** Six for strangers, three of them for each; three for users, four for all who are known. */
    private final Places places = new Places(new Bounds(6, 3, 3, 4, Bounds.Times.STANDARD));

    private final Map<Guest, Long> idle = new HashMap<>();

    private record Visitor(String name, Network network, long sinceNanos, boolean isWaiting)
            implements Guest {}

    private static Visitor from(String network, String name) {
        return new Visitor(name, new Network(network), 0, true);
    }

    private void fill(String network, int count) {
        for (var number = 0; number < count; number++) {
            assertThat(places.enter(from(network, "" + number), 0)).isNull();
        }
    }

    private Places.Known know(Guest guest, Guest.Kind kind) {
        return places.know(guest, kind, each -> idle.getOrDefault(each, -1L));
    }

    @Test
    @DisplayName("one network gets its part, and then its oldest gives way if it is old enough")
    void ofOneNetwork() {
        fill("a", 3);

        var fourth = from("a", "fourth");
        assertThat(places.enter(fourth, YOUNG)).isSameAs(fourth);
        assertThat(places.enter(fourth, RIPE)).isEqualTo(from("a", "0"));
        assertThat(places.count()).isEqualTo(3);
    }

    @Test
    @DisplayName("the network with the most gives one up for a newcomer that has fewer, at once")
    void fairness() {
        fill("a", 3);
        fill("b", 3);

        assertThat(places.enter(from("c", "member"), 0)).isEqualTo(from("a", "0"));
        assertThat(places.enter(from("c", "again"), 0)).isEqualTo(from("b", "0"));
        // Now all have two, and nobody takes from others what they would take back.
        var third = from("c", "third");
        assertThat(places.enter(third, YOUNG)).isSameAs(third);
        assertThat(places.count()).isEqualTo(6);
    }

    @Test
    @DisplayName("a request that is being answered is not given away")
    void answered() {
        var busy = new Visitor("busy", new Network("a"), 0, false);
        assertThat(places.enter(busy, 0)).isNull();
        fill("a", 2);

        assertThat(places.enter(from("a", "fourth"), RIPE)).isEqualTo(from("a", "0"));
    }

    @Test
    @DisplayName("those of the known are never taken by strangers")
    void known() {
        var member = from("m", "member");
        places.enter(member, 0);
        assertThat(know(member, Guest.Kind.MEMBER)).isEqualTo(new Places.Known(true, null));
        fill("a", 3);
        fill("b", 3);
        for (var number = 0; number < 100; number++) {
            assertThat(places.enter(from("net" + number, "x"), RIPE)).isNotEqualTo(member);
        }

        assertThat(places.count()).isEqualTo(7);
    }

    @Test
    @DisplayName("users leave the rest to members, and the one that is idle for longest gives way")
    void users() {
        for (var number = 0; number < 3; number++) {
            assertThat(know(from("u", "" + number), Guest.Kind.USER).isIn()).isTrue();
        }
        assertThat(know(from("u", "busy"), Guest.Kind.USER).isIn()).isFalse();
        idle.put(from("u", "1"), 5L);
        idle.put(from("u", "2"), 9L);

        assertThat(know(from("u", "next"), Guest.Kind.USER))
                .isEqualTo(new Places.Known(true, from("u", "2")));
        assertThat(know(from("m", "member"), Guest.Kind.MEMBER))
                .isEqualTo(new Places.Known(true, null));
        assertThat(know(from("m", "another"), Guest.Kind.MEMBER))
                .isEqualTo(new Places.Known(true, from("u", "1")));
        assertThat(know(from("m", "third"), Guest.Kind.MEMBER).isIn()).isFalse();
        assertThat(places.count()).isEqualTo(4);
    }

    @Test
    @DisplayName("each is free again when its connection ends, and only once")
    void leaving() {
        var member = from("m", "member");
        places.enter(member, 0);
        know(member, Guest.Kind.MEMBER);
        fill("a", 3);

        places.leave(member);
        places.leave(member);
        places.leave(from("a", "1"));

        assertThat(places.count()).isEqualTo(2);
        assertThat(places.enter(from("a", "1"), 0)).isNull();
    }

    @Test
    @DisplayName("those of one /64 count as one network")
    void networks() throws java.net.UnknownHostException {
        assertThat(Network.of(java.net.InetAddress.getByName("2001:db8::1")))
                .isEqualTo(Network.of(java.net.InetAddress.getByName("2001:db8::ffff:1")))
                .isNotEqualTo(Network.of(java.net.InetAddress.getByName("2001:db8:0:1::1")));
        assertThat(Network.of(java.net.InetAddress.getByName("10.0.0.1")))
                .isNotEqualTo(Network.of(java.net.InetAddress.getByName("10.0.0.2")));
    }
}
