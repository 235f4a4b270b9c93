package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.Address;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JobView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("New machines on a network with a name and a secret")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FoundingTogetherTest {

    private static final String DISCOVER = "--discover";
    private static final String SEEK =
            "--seek="
                    + String.join(
                            ",",
                            IntStream.range(0, 3)
                                    .mapToObj(number -> Machines.address(number) + ":" + Shelf.PORT)
                                    .toList());

    @TempDir Path directory;
    private @Nullable Shelf shelf;

    @BeforeEach
    void makeMachines() throws IOException {
        var machines = Machines.make(3);
        assumeTrue(machines != null, "this system makes no network namespaces");
        var secret = directory.resolve("secret");
        Files.writeString(secret, "a secret that is long enough, by far");
        shelf =
                new Shelf(
                        directory,
                        machines,
                        "--slots=1",
                        "--listen=0.0.0.0:" + Shelf.PORT,
                        "--cluster=shelf",
                        "--secret-file=" + secret);
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

    @Test
    @DisplayName(
            "find each other, found one cluster under TLS, run jobs, survive their master and tell outsiders nothing")
    void discovered() throws IOException {
        for (var number = 0; number < 3; number++) {
            shelf().start(number, DISCOVER, "--expect=3");
        }
        oneCluster(3);
        shelf().awaitVoters(0, 3);
        shelf().awaitVoters(1, 3);
        assertThat(ended(1)).isEqualTo(JobState.SUCCEEDED);
        outsidersAreToldNothing();

        var master = shelf().number(Objects.requireNonNull(shelf().master(1)));
        shelf().end(master, "KILL");
        var other = (master + 1) % 3;
        shelf().awaitMaster(other);
        assertThat(ended(other)).isEqualTo(JobState.SUCCEEDED);
        shelf().start(master, DISCOVER, "--expect=3");
        eventually().until(() -> shelf().master(master) != null);
    }

    private void outsidersAreToldNothing() {
        for (var number = 0; number < 3; number++) {
            var api = new Address(shelf().address(number), Shelf.PORT);
            var at = (number + 1) % 3;
            var status =
                    shelf().machines()
                            .on(at, () -> Outsider.unknown().status(api, "GET", "/v1/cluster"));
            assertThat(status).isEqualTo(401);
        }
    }

    @Test
    @DisplayName("found nothing while they are cut off from each other, and one cluster after it")
    void partitions() throws IOException {
        for (var number = 0; number < 3; number++) {
            shelf().machines().keepApart(number, true);
        }
        startAll();
        for (var number = 0; number < 3; number++) {
            var each = number;
            eventually().until(() -> shelf().log(each).contains("has met 0 other"));
        }
        shelf().machines().plug(2, false);
        shelf().machines().keepApart(0, false);
        eventually().until(() -> shelf().log(0).contains("has met 1 other"));
        assertThat(founded()).isEmpty();

        // The first two see the third, but not each other any more.
        shelf().machines().keepApart(0, true);
        shelf().machines().keepApart(2, false);
        shelf().machines().plug(2, true);
        restart(0);
        restart(1);
        eventually().until(() -> !promise(2).isEmpty() || shelf().log(2).contains("has met 2"));
        restart(2);
        assertThat(new HashSet<>(clusters())).hasSizeLessThanOrEqualTo(1);

        shelf().machines().keepApart(0, false);
        shelf().machines().keepApart(1, false);
        oneCluster(3);
        assertThat(ended(0)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    @DisplayName("found one cluster though each of them dies as soon as it has promised")
    void killed() throws IOException {
        startAll();
        eventually().until(() -> IntStream.range(0, 3).noneMatch(each -> promise(each).isEmpty()));
        var byId =
                IntStream.range(0, 3)
                        .boxed()
                        .sorted(Comparator.comparing(each -> note(each, "id")))
                        .toList();
        for (var number : byId) {
            restart(number);
        }
        // The others know the authority as soon as the first has made it.
        var last = byId.getLast();
        eventually().until(() -> !note(last, "authority").isEmpty());
        restart(last);
        restart(byId.getFirst());

        oneCluster(3);
        shelf().awaitVoters(0, 3);
        assertThat(ended(0)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    @DisplayName(
            "that are two and cannot see each other found no cluster, and one as soon as they can")
    void two() throws IOException {
        shelf().machines().keepApart(0, true);
        shelf().machines().keepApart(1, true);
        for (var number = 0; number < 2; number++) {
            shelf().start(number, SEEK, DISCOVER, "--expect=2");
        }
        for (var number = 0; number < 2; number++) {
            var each = number;
            eventually().until(() -> shelf().log(each).contains("has met 0 other"));
        }
        assertThat(founded()).isEmpty();

        shelf().machines().keepApart(0, false);
        shelf().machines().keepApart(1, false);
        oneCluster(2);
    }

    private void startAll() throws IOException {
        for (var number = 0; number < 3; number++) {
            shelf().start(number, SEEK, "--expect=3");
        }
    }

    private void restart(int number) throws IOException {
        shelf().end(number, "KILL");
        shelf().start(number, SEEK, "--expect=3");
    }

    /** Waits until so many are members of a cluster, which is the same for all. */
    private void oneCluster(int count) {
        eventually().until(() -> founded().size() == count);
        for (var number = 0; number < count; number++) {
            shelf().awaitMaster(number);
        }
        assertThat(new HashSet<>(clusters())).hasSize(1);
        eventually().until(() -> shelf().on(0, client -> client.nodes().size()) == count);
    }

    /** The machines whose nodes belong to a cluster. */
    private List<Integer> founded() {
        return IntStream.range(0, 3).boxed().filter(each -> shelf().id(each) != null).toList();
    }

    private List<UUID> clusters() {
        var clusters = new ArrayList<UUID>();
        for (var number : founded()) {
            if (shelf().id(0) != null || number == 0) {
                var view = shelf().view(number);
                if (view != null) {
                    clusters.add(view.id());
                }
            }
        }
        return clusters;
    }

    private String promise(int number) {
        return note(number, "promise");
    }

    /** What a machine's node has noted while it founds; empty for nothing. */
    private String note(int number, String name) {
        var notes = new Properties();
        try (var in =
                Files.newBufferedReader(shelf().data(number).resolve("founding.properties"))) {
            notes.load(in);
        } catch (IOException none) {
            return "";
        }
        return notes.getProperty(name, "");
    }

    private JobState ended(int number) {
        var job = JobIds.next();
        var _ =
                shelf().on(
                                number,
                                client -> client.submit(job, JobRequest.builder("true").build()));
        return shelf().on(number, client -> client.await(job, LocalCluster.PATIENCE))
                .map(JobView::state)
                .orElseThrow();
    }
}
