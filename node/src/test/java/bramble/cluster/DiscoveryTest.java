package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.Address;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JoinToken;
import bramble.api.NodeView;
import bramble.api.ProblemException;
import bramble.api.Submission;
import bramble.api.TokenRequest;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On a network where addresses change, with --discover")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DiscoveryTest {

    private static final String LISTEN = "--listen=0.0.0.0:7420";
    private static final String DISCOVER = "--discover";

    private static final int MOVED_HOST = 111;

    @TempDir Path directory;
    private @Nullable Shelf shelf;

    @BeforeEach
    void makeMachines() {
        var machines = Machines.make(3);
        assumeTrue(machines != null, "this system makes no network namespaces");
        shelf = new Shelf(directory, machines, "--slots=1");
    }

    @AfterEach
    void stop() {
        if (shelf != null) {
            shelf.close();
        }
    }

    private Shelf shelf() {
        return Objects.requireNonNull(shelf);
    }

    private JoinToken token() {
        return JoinToken.parse(
                shelf().on(0, client -> client.token(new TokenRequest(null, null)).token()));
    }

    private static String moved(int number) {
        return "10.77.0." + (MOVED_HOST + number);
    }

    @Test
    @DisplayName("a new node joins by a token whose address is nobody's any more")
    void wrongAddress() throws IOException {
        shelf().start(0, LISTEN, DISCOVER);
        shelf().awaitMaster(0);
        var token = token();
        var stale =
                new JoinToken(
                        List.of(new Address("10.77.0.99", Shelf.PORT)),
                        token.authority(),
                        token.secret());

        shelf().start(1, DISCOVER, "--join=" + stale.text());

        shelf().awaitMaster(1);
        assertThat(Objects.requireNonNull(shelf().view(1)).id())
                .isEqualTo(Objects.requireNonNull(shelf().view(0)).id());
    }

    @Test
    @DisplayName("all nodes get other addresses at once, and no job is lost")
    void allMoveAtOnce() throws IOException, InterruptedException {
        shelf().start(0, LISTEN, DISCOVER);
        shelf().awaitMaster(0);
        for (var number = 1; number < 3; number++) {
            shelf().start(number, DISCOVER, "--join=" + token().text());
            shelf().awaitMaster(number);
        }
        shelf().awaitVoters(0, 3);
        var jobs = new ArrayList<UUID>();
        for (var count = 0; count < 12; count++) {
            var job = JobIds.next();
            assertThat(isAccepted(0, job)).isTrue();
            jobs.add(job);
        }

        for (var number = 0; number < 3; number++) {
            shelf().end(number, "KILL");
        }
        for (var number = 0; number < 3; number++) {
            shelf().move(number, MOVED_HOST + number, DISCOVER);
        }
        // Submitted from the first moment on, under one id until it is accepted.
        for (var number = 0; number < 3; number++) {
            var at = number;
            var job = JobIds.next();
            eventually().until(() -> isAccepted(at, job));
            jobs.add(job);
        }

        for (var job : jobs) {
            eventually().untilAsserted(() -> assertThat(state(job)).isEqualTo(JobState.SUCCEEDED));
        }
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(addresses(1))
                                        .containsExactlyInAnyOrder(
                                                moved(0) + ":7420",
                                                moved(1) + ":7420",
                                                moved(2) + ":7420"));
    }

    private List<String> addresses(int number) {
        return shelf().on(
                        number, client -> client.nodes().stream().map(NodeView::address).toList());
    }

    /** Null for a job that the node has not seen, or not seen yet: its replica may be behind. */
    private @Nullable JobState state(UUID job) {
        try {
            return shelf().on(0, client -> client.job(job).state());
        } catch (ProblemException notSeenYet) {
            return null;
        }
    }

    private static JobRequest request() {
        return JobRequest.builder("sleep", "0.5").build();
    }

    private boolean isAccepted(int number, UUID job) {
        assertThat(shelf().isAlive(number)).as("%s", shelf().log(number)).isTrue();
        try {
            return shelf().on(number, client -> client.submit(job, request()))
                    instanceof Submission.Accepted;
        } catch (UnreachableException | ProblemException notYet) {
            return false;
        }
    }
}
