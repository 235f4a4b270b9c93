package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A user")
class UserTest {

    private static final User ADA = new User("ada", Role.ADMIN, digest("ada1"));
    private static final User BOB = new User("bob", Role.SUBMITTER, digest("b0b1"));

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("is known by the digest of his token's secret")
    void known() {
        add(ADA);

        assertThat(cluster.state().users().withToken(ADA.token())).contains(ADA);
        assertThat(cluster.state().users().withToken(BOB.token())).isEmpty();
    }

    @Test
    @DisplayName("is an admin if he is the first")
    void firstIsAdmin() {
        assertThat(add(BOB)).isInstanceOf(Result.Refused.class);
        assertThat(cluster.state().users().all()).isEmpty();
    }

    @Test
    @DisplayName("keeps his token when another of his name is to be added")
    void sameName() {
        add(ADA);
        var other = new User("ada", Role.ADMIN, digest("ee"));

        assertThat(add(other)).isInstanceOf(Result.Refused.class);
        assertThat(cluster.state().users().withToken(ADA.token())).contains(ADA);
        assertThat(cluster.state().users().withToken(other.token())).isEmpty();
    }

    @Test
    @DisplayName("is nobody any more once he is removed")
    void removed() {
        add(ADA);
        add(BOB);

        assertThat(remove("bob")).isEqualTo(new Result.Done());
        assertThat(cluster.state().users().withToken(BOB.token())).isEmpty();
        assertThat(remove("bob")).isEqualTo(new Result.NotFound("user bob"));
    }

    @Test
    @DisplayName("who is the only admin stays as long as there are others")
    void lastAdmin() {
        add(ADA);
        add(BOB);
        assertThat(remove("ada")).isInstanceOf(Result.Refused.class);

        remove("bob");
        assertThat(remove("ada")).isEqualTo(new Result.Done());
    }

    @Test
    @DisplayName("is the same after a snapshot")
    void inSnapshot() {
        add(ADA);
        add(BOB);
        var restored = ClusterState.restored(cluster.state().capture());

        assertThat(restored.users().all()).containsExactly(ADA, BOB);
        assertThat(restored.users().withToken(BOB.token())).contains(BOB);
    }

    private Result add(User user) {
        return cluster.commit(new Command.AddUser(user));
    }

    private Result remove(String name) {
        return cluster.commit(new Command.RemoveUser(name));
    }

    private static SecretDigest digest(String start) {
        return new SecretDigest(start + "0".repeat(64 - start.length()));
    }
}
