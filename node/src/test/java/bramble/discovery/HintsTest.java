package bramble.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of what is announced on a local network")
class HintsTest {

    private static final UUID OURS = new UUID(0, 1);
    private static final UUID THEIRS = new UUID(0, 2);
    private static final String AUTHORITY = "0123456789abcdef";

    private final Hints hints = new Hints(said -> said.cluster().equals(OURS));

    private static Announcement said(UUID cluster, long node, String at) {
        return new Announcement(cluster, new UUID(1, node), "pi", at, AUTHORITY);
    }

    private static Hints.Hint hint(long node, String at) {
        return new Hints.Hint(new UUID(1, node), at);
    }

    @Test
    @DisplayName("only what is wanted is kept")
    void onlyWanted() {
        hints.hear(said(THEIRS, 1, "10.0.0.1:7420"));
        hints.hear(said(OURS, 2, "10.0.0.2:7420"));
        assertThat(hints.next()).containsExactly(hint(2, "10.0.0.2:7420"));
    }

    @Test
    @DisplayName("a node's former addresses are tried beside its new one, for either may be a lie")
    void formerAddresses() {
        hints.hear(said(OURS, 1, "10.0.0.1:7420"));
        hints.hear(said(OURS, 1, "10.0.0.2:7420"));
        hints.hear(said(OURS, 1, "10.0.0.2:7420"));
        assertThat(hints.next())
                .containsExactly(hint(1, "10.0.0.1:7420"), hint(1, "10.0.0.2:7420"));
    }

    @Test
    @DisplayName("a flood of addresses for one node is bounded, and what was heard last stays")
    void floodOfAddresses() {
        for (var number = 1; number <= 200; number++) {
            hints.hear(said(OURS, 1, "10.0.0." + number + ":7420"));
        }
        assertThat(hints.next()).hasSize(Hints.ADDRESSES_MAX).contains(hint(1, "10.0.0.200:7420"));
    }

    @Test
    @DisplayName("a flood of nodes is bounded, and one that speaks again stays")
    void floodOfNodes() {
        hints.hear(said(OURS, 0, "10.0.0.1:7420"));
        for (var number = 1; number <= 10_000; number++) {
            hints.hear(said(OURS, number, "10.0.0.2:7420"));
            hints.hear(said(OURS, 0, "10.0.0.1:7420"));
        }
        var all = new HashSet<Hints.Hint>();
        for (var round = 0; round < Hints.NODES_MAX; round++) {
            all.addAll(hints.next());
        }
        assertThat(all).hasSize(Hints.NODES_MAX).contains(hint(0, "10.0.0.1:7420"));
    }

    @Test
    @DisplayName("a round tries a few, and some rounds try all")
    void inTurn() {
        for (var number = 1; number <= 40; number++) {
            hints.hear(said(OURS, number, "10.0.0." + number + ":7420"));
        }
        var tried = new HashSet<Hints.Hint>();
        for (var round = 0; round < 3; round++) {
            var next = hints.next();
            assertThat(next).hasSize(Hints.TRIED_MAX);
            tried.addAll(next);
        }
        assertThat(tried).hasSize(40);
    }
}
