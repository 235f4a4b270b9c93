package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.ResultLine;
import bramble.api.Submission;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What tasks have left")
class KeptOutputTest {

    private static final int TASKS = 1_000;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Pattern CONTENT = Pattern.compile("(segment|sha256):[0-9a-f:-]+");

    @TempDir Path directory;

    @ParameterizedTest(name = "the master: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("is served, and soon on two nodes again, when one of three is lost with its disk")
    void lostWithItsDisk(boolean master) throws Exception {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2")) {
            var ruler = cluster.awaitAgreement();
            var job = done(cluster, "echo out $0; echo err $0 >&2", TASKS);
            var large = done(cluster, "head -c 1000000 /dev/zero | tr '\\0' \"$0\"", 3);

            var lost = master ? ruler : cluster.other(ruler);
            lost.kill();
            delete(lost.data());

            var left = cluster.nodes().stream().filter(LocalNode::runs).toList();
            for (var node : left) {
                eventually()
                        .untilAsserted(
                                () -> assertThat(outputs(node, job)).isEqualTo(expected(TASKS)));
                assertThat(text(node, job, 77, "stderr")).isEqualTo("err 78\n");
                assertThat(text(node, large, 1, "stdout")).isEqualTo("2".repeat(1_000_000));
            }
            eventually()
                    .atMost(LONG)
                    .untilAsserted(
                            () -> {
                                var first = held(left, left.get(0));
                                assertThat(first).hasSizeGreaterThanOrEqualTo(4);
                                assertThat(held(left, left.get(1))).isEqualTo(first);
                            });
        }
    }

    @Test
    @DisplayName("is never served damaged, and a damaged copy is replaced")
    void damaged() throws Exception {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2")) {
            cluster.awaitAgreement();
            var job = done(cluster, "echo out $0", 200);
            var large = done(cluster, "head -c 1000000 /dev/zero | tr '\\0' \"$0\"", 3);
            var flipped = new ArrayList<Path>();
            var node = cluster.nodes().getFirst();
            for (var file : stored(node)) {
                flip(file);
                flipped.add(file);
            }
            assertThat(flipped).isNotEmpty();

            for (var asked : cluster.nodes()) {
                assertThat(outputs(asked, job)).isEqualTo(expected(200));
                for (var task = 0; task < 3; task++) {
                    assertThat(text(asked, large, task, "stdout"))
                            .isEqualTo(Integer.toString(task + 1).repeat(1_000_000));
                }
            }
            for (var file : flipped) {
                eventually().atMost(LONG).until(() -> isLikeAnother(cluster, node, file));
            }
        }
    }

    @Test
    @DisplayName(
            "is checked now and then, so that a damaged copy that nobody reads is replaced too")
    void damagedUnread() throws Exception {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2", "--scrub-every=1s")) {
            cluster.awaitAgreement();
            var _ = done(cluster, "echo out $0", 200);
            var _ = done(cluster, "head -c 1000000 /dev/zero | tr '\\0' \"$0\"", 3);
            var node = cluster.nodes().getFirst();
            var stored = stored(node);
            assertThat(stored).isNotEmpty();
            for (var file : stored) {
                flip(file);
            }

            for (var file : stored) {
                eventually().atMost(LONG).until(() -> isLikeAnother(cluster, node, file));
            }
            deleteOne(cluster, stored.stream().map(node.data()::relativize).toList());
        }
    }

    /** Has one of the copies made again of something of which there are two. */
    private static void deleteOne(LocalCluster cluster, List<Path> names) throws IOException {
        for (var name : names) {
            // Copies that were damaged may be made on another node.
            eventually().atMost(LONG).until(() -> holders(cluster, name).size() >= 2);
        }
        var name = names.getFirst();
        Files.delete(holders(cluster, name).getFirst().data().resolve(name));
        eventually().atMost(LONG).until(() -> holders(cluster, name).size() >= 2);
    }

    private static List<LocalNode> holders(LocalCluster cluster, Path name) {
        return cluster.nodes().stream()
                .filter(each -> Files.exists(each.data().resolve(name)))
                .toList();
    }

    /** Runs a job to its end. */
    private static UUID done(LocalCluster cluster, String script, int tasks) {
        var request =
                JobRequest.builder("sh", "-c", script, "{item}")
                        .items(new Items.Range(1, tasks))
                        .build();
        var accepted = (Submission.Accepted) cluster.client().submit(request);
        var view = cluster.client().await(accepted.id(), LONG).orElseThrow();
        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        return accepted.id();
    }

    private static List<String> expected(int tasks) {
        return IntStream.rangeClosed(1, tasks).mapToObj(each -> "out " + each + "\n").toList();
    }

    private static List<String> outputs(LocalNode node, UUID job) {
        var outputs = new ArrayList<String>();
        node.client()
                .results(
                        job,
                        0,
                        false,
                        line -> {
                            outputs.add(shown(line));
                            return true;
                        });
        return outputs;
    }

    private static String shown(ResultLine line) {
        return line.problem() == null ? line.output() : "problem: " + line.problem();
    }

    private static String text(LocalNode node, UUID job, int task, String stream)
            throws IOException, InterruptedException {
        return get(node, "/v1/jobs/" + job + "/tasks/" + task + "/" + stream);
    }

    private static String get(LocalNode node, String path)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://" + node.address() + path)).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** The names of what a node is to hold, as the master says. */
    private static Set<String> held(List<LocalNode> asked, LocalNode node) throws Exception {
        var master = get(node, "/v1/cluster").replaceAll(".*\"master\":\"([^\"]+)\".*", "$1");
        var names = new TreeSet<String>();
        for (var each : asked) {
            if (each.id().toString().equals(master)) {
                var found = CONTENT.matcher(get(each, "/internal/v1/holdings/" + node.id()));
                while (found.find()) {
                    names.add(found.group());
                }
            }
        }
        return names;
    }

    /** The files in which a node keeps what tasks have left. */
    private static List<Path> stored(LocalNode node) {
        try (Stream<Path> files = Files.walk(node.data().resolve("store"))) {
            return files.filter(Files::isRegularFile)
                    .filter(each -> !each.toString().endsWith(".sums"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void flip(Path path) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            var middle = file.length() / 2;
            file.seek(middle);
            var before = file.read();
            file.seek(middle);
            file.write(before ^ 0x10);
        }
    }

    private static boolean isLikeAnother(LocalCluster cluster, LocalNode node, Path file)
            throws IOException {
        var name = node.data().relativize(file);
        for (var other : cluster.nodes()) {
            var copy = other.data().resolve(name);
            if (!other.equals(node) && Files.exists(copy)) {
                return !Files.exists(file) || Files.mismatch(file, copy) < 0;
            }
        }
        return false;
    }

    private static void delete(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
