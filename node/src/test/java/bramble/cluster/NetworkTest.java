package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterAuthority;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JoinToken;
import bramble.api.NodeView;
import bramble.api.ProblemException;
import bramble.api.Role;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Started as a person starts them, with no option but where to listen and the line to paste. */
@DisplayName("Three nodes on three machines")
class NetworkTest {

    private static final int OUTSIDE = 3;

    @TempDir Path directory;
    private @Nullable Shelf made;

    @BeforeEach
    void makeMachines() {
        var machines = Machines.make(4);
        assumeTrue(machines != null, "this system makes no network namespaces");
        made = new Shelf(directory, machines, "--slots=1");
    }

    private Shelf shelf() {
        return Objects.requireNonNull(made);
    }

    @AfterEach
    void stop() {
        if (made != null) {
            made.close();
        }
    }

    @Test
    @DisplayName(
            "join by token over TLS, run jobs, survive their master, and tell outsiders nothing")
    void threeNodes() throws IOException {
        var shelf = shelf();
        shelf.start(0, "--listen=0.0.0.0:7420");
        shelf.awaitMaster(0);
        for (var number = 1; number < 3; number++) {
            var token = shelf.token(1);
            assertThat(JoinToken.parse(token).authority()).hasSize(64);
            shelf.join(number, token);
            shelf.awaitMaster(number);
        }
        eventually().until(() -> shelf.voters(0).size() == 3);
        List<String> addresses =
                shelf.on(0, client -> client.nodes().stream().map(NodeView::address).toList());
        assertThat(addresses)
                .containsExactlyInAnyOrder(
                        Machines.address(0) + ":7420",
                        Machines.address(1) + ":7420",
                        Machines.address(2) + ":7420");
        for (var number = 0; number < 3; number++) {
            run(number);
        }
        outsidersAreToldNothing();
        usersComeInWithTheirToken();

        var master = shelf.number(Objects.requireNonNull(shelf.master(0)));
        shelf.end(master, "KILL");
        var other = (master + 1) % 3;
        eventually()
                .until(
                        () -> {
                            var next = shelf.master(other);
                            return next != null && shelf.number(next) != master;
                        });
        run(other);
    }

    private void outsidersAreToldNothing() {
        shelf().machines()
                .on(
                        OUTSIDE,
                        () -> {
                            var outsider = Outsider.unknown();
                            for (var number = 0; number < 3; number++) {
                                var api = new Address(Machines.address(number), Shelf.PORT);
                                var log = new Address(Machines.address(number), Shelf.PORT + 1);
                                assertThat(outsider.status(api, "GET", "/healthz")).isEqualTo(200);
                                assertThat(outsider.status(api, "GET", "/v1/cluster"))
                                        .isEqualTo(401);
                                assertThat(outsider.status(api, "POST", "/internal/v1/call"))
                                        .isEqualTo(401);
                                assertThat(outsider.said(log, new byte[] {0, 0, 0, 8}, 1))
                                        .isEmpty();
                                assertThat(Outsider.saidInTheClear(api, "GET / HTTP/1.1\r\n\r\n"))
                                        .isIn(Outsider.NOTHING, 21);
                            }
                            return true;
                        });
    }

    private void usersComeInWithTheirToken() throws IOException {
        shelf().on(0, client -> client.addUser("boss", Role.ADMIN));
        var token =
                shelf().on(
                                0,
                                client ->
                                        Objects.requireNonNull(
                                                client.addUser("anna", Role.SUBMITTER).token()));
        var authority = shelf().authority(1);
        shelf().machines()
                .on(
                        OUTSIDE,
                        () -> {
                            var remote =
                                    BrambleClient.at(Machines.address(1) + ":7420")
                                            .withAuthority(authority);
                            assertThatThrownBy(remote::cluster)
                                    .isInstanceOf(ProblemException.class);
                            var job = JobIds.next();
                            var anna = remote.withToken(token);
                            anna.submit(job, JobRequest.builder("echo", "hello").build());
                            assertThat(anna.job(job).user()).isEqualTo("anna");
                            // Another cluster's authority: the token is shown to nobody.
                            assertThatThrownBy(
                                            () ->
                                                    anna.withAuthority(
                                                                    ClusterAuthority.ofFingerprint(
                                                                            "0".repeat(64)))
                                                            .cluster())
                                    .isInstanceOf(UnreachableException.class)
                                    .hasMessageContaining("authority");
                            return true;
                        });
    }

    private void run(int number) {
        var job = JobIds.next();
        shelf().on(
                        number,
                        client -> {
                            client.submit(job, JobRequest.builder("echo", "hello").build());
                            return true;
                        });
        eventually()
                .until(
                        () ->
                                shelf().on(number, client -> client.job(job).state())
                                        == JobState.SUCCEEDED);
    }
}
