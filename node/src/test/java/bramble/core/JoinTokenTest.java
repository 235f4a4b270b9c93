package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A join token")
class JoinTokenTest {

    private static final SecretDigest SECRET = new SecretDigest("5e".repeat(32));
    private static final Duration HOUR = Duration.ofHours(1);

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("makes a new node a member")
    void joins() {
        create(1);

        assertThat(use(node(1))).isEqualTo(new Result.Done());
        assertThat(cluster.state().nodes().find(node(1).id())).contains(node(1));
    }

    @Test
    @DisplayName("of one use is used up by the first node that comes, and refused to the second")
    void usedUp() {
        create(1);
        use(node(1));

        assertThat(use(node(2))).isInstanceOf(Result.Refused.class);
        assertThat(cluster.state().nodes().find(node(2).id())).isEmpty();
    }

    @Test
    @DisplayName("of three uses lets three nodes in and no fourth")
    void counted() {
        create(3);

        assertThat(use(node(1))).isEqualTo(new Result.Done());
        assertThat(use(node(2))).isEqualTo(new Result.Done());
        assertThat(use(node(3))).isEqualTo(new Result.Done());
        assertThat(use(node(4))).isInstanceOf(Result.Refused.class);
    }

    @Test
    @DisplayName("answers a node that asks again as before, and counts it once")
    void lostAnswer() {
        create(2);
        use(node(1));

        assertThat(use(node(1))).isEqualTo(new Result.Done());
        assertThat(use(node(2))).isEqualTo(new Result.Done());
    }

    @Test
    @DisplayName("that is replayed does not move the member that used it to another address")
    void replayed() {
        create(2);
        use(node(1));
        var moved = new Node(node(1).id(), "evil", "evil:7420", "0.1.0", false);

        assertThat(use(moved)).isInstanceOf(Result.Refused.class);
        assertThat(cluster.state().nodes().find(node(1).id())).contains(node(1));
    }

    @Test
    @DisplayName("does not let its holder take the place of a member that is there")
    void takesNoPlace() {
        create(1);
        var impostor = new Node(ATTIC, "evil", "evil:7420", "0.1.0", false);

        assertThat(use(impostor)).isInstanceOf(Result.Refused.class);
        assertThat(cluster.state().nodes().find(ATTIC).orElseThrow().name()).isEqualTo("attic");
        assertThat(use(node(1))).isEqualTo(new Result.Done());
    }

    @Test
    @DisplayName("is refused from the moment on at which it expires, by the log's time")
    void expired() {
        create(2);
        cluster.pass(HOUR.minusMillis(1));
        assertThat(use(node(1))).isEqualTo(new Result.Done());

        cluster.pass(Duration.ofMillis(1));
        assertThat(use(node(2)))
                .isEqualTo(
                        new Result.Refused(
                                "the join token has expired: make another with: bramble token"));
        assertThat(use(node(1))).as("an answer that was lost").isEqualTo(new Result.Done());
    }

    @Test
    @DisplayName("stays expired when a master comes whose clock is behind")
    void clockSetBack() {
        create(1);
        cluster.pass(HOUR);
        cluster.commit(new Command.DrainNode(ATTIC, false));
        cluster.pass(HOUR.negated());

        assertThat(use(node(1))).isInstanceOf(Result.Refused.class);
    }

    @Test
    @DisplayName("that nobody made is refused")
    void unknown() {
        assertThat(use(node(1))).isInstanceOf(Result.Refused.class);
        assertThat(cluster.state().nodes().find(node(1).id())).isEmpty();
    }

    @Test
    @DisplayName("does not bring back a node that was removed, and is not used up by it")
    void removedNode() {
        create(1);
        cluster.commit(new Command.RemoveNode(node(1).id()));

        assertThat(use(node(1))).isInstanceOf(Result.NotFound.class);
        assertThat(use(node(2))).isEqualTo(new Result.Done());
    }

    @Test
    @DisplayName("is still counted after a snapshot")
    void inSnapshot() {
        create(1);
        use(node(1));
        var restored = ClusterState.restored(cluster.state().capture());

        assertThat(restored.tokens().all())
                .containsExactlyElementsOf(cluster.state().tokens().all());
        assertThat(restored.tokens().all()).allMatch(each -> each.usesLeft() == 0);
    }

    @Test
    @DisplayName("is refused when a thousand stand, and possible again when they are long expired")
    void bounded() {
        for (var number = 0; number < Limits.JOIN_TOKENS_MAX; number++) {
            create(new SecretDigest(String.format(java.util.Locale.ROOT, "%064x", number)), 1);
        }
        assertThat(create(SECRET, 1)).isInstanceOf(Result.Refused.class);

        cluster.pass(HOUR.plusMillis(Limits.EXPIRED_TOKEN_KEPT_MILLIS));
        assertThat(create(SECRET, 1)).isEqualTo(new Result.Done());
        assertThat(cluster.state().tokens().all()).hasSize(1);
    }

    private void create(int uses) {
        assertThat(create(SECRET, uses)).isEqualTo(new Result.Done());
    }

    private Result create(SecretDigest secret, int uses) {
        return cluster.commit(new Command.CreateToken(secret, HOUR.toMillis(), uses));
    }

    private Result use(Node node) {
        return cluster.commit(new Command.UseToken(SECRET, node));
    }

    private static Node node(int number) {
        return new Node(
                new NodeId(new UUID(7, number)),
                "n" + number,
                "n" + number + ":7420",
                "0.1.0",
                false);
    }
}
