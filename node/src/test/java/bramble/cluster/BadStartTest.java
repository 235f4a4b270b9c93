package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that cannot start says what to do, and leaves the one that runs alone:")
class BadStartTest {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final UUID CLUSTER = UUID.randomUUID();

    @TempDir static Path directory;
    private static LocalCluster running;

    private record Ended(int exitCode, String said) {}

    @BeforeAll
    static void start() throws IOException {
        // The user of a root node's tasks comes through to their folders.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        running = LocalCluster.alone(directory);
    }

    @AfterAll
    static void end() {
        running.close();
    }

    @AfterEach
    void theOtherWorks() {
        var client = running.client();
        var job = client.submit(JobRequest.builder("true").build());
        assertThat(job).isInstanceOf(Submission.Accepted.class);
        assertThat(client.await(job.id(), LocalCluster.PATIENCE))
                .hasValueSatisfying(view -> assertThat(view.state()).isEqualTo(JobState.SUCCEEDED));
    }

    @Test
    @DisplayName("a data directory of another cluster")
    void otherCluster() throws IOException {
        var address = new Address("127.0.0.1", FreePorts.pairs(1).getFirst());
        var data = directory.resolve("other");
        founded(data, address);
        var before = Files.readString(data.resolve("node.properties"));
        var told = UUID.randomUUID();

        var ended =
                run(
                        "--data=" + data,
                        "--listen=" + address,
                        "--peers=" + address,
                        "--cluster=" + told);

        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.said())
                .contains(
                        data.toString(),
                        CLUSTER.toString(),
                        told.toString(),
                        "give it an empty directory with --data");
        assertThat(data.resolve("node.properties")).hasContent(before);
    }

    /** Lets a node found a cluster in a directory, as far as it comes without its port. */
    private static void founded(Path data, Address address) throws IOException {
        try (var taken = new ServerSocket(address.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            run(
                    "--data=" + data,
                    "--listen=" + address,
                    "--peers=" + address,
                    "--cluster=" + CLUSTER);
        }
    }

    @Test
    @DisplayName("a port of the API that another node has")
    void apiPortInUse() {
        var address = running.first().address();

        var ended = run("--data=" + directory.resolve("api"), "--listen=" + address);

        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.said())
                .contains(
                        "the port " + address.port() + " of 127.0.0.1 is in use",
                        "another address with --listen");
    }

    @Test
    @DisplayName("a port of the engine that another program has")
    void enginePortInUse() throws IOException {
        var port = FreePorts.pairs(1).getFirst();
        try (var taken = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();

            var ended = run("--data=" + directory.resolve("engine"), "--listen=127.0.0.1:" + port);

            assertThat(ended.exitCode()).isEqualTo(FAILED);
            assertThat(ended.said())
                    .contains(
                            "the port " + (port + 1) + " of 127.0.0.1 is in use",
                            "a node takes the port and the one after it");
        }
    }

    @Test
    @DisplayName("a data directory on which a node runs")
    void sameDirectory() {
        var data = running.first().data();

        var ended = run("--data=" + data, "--listen=127.0.0.1:" + FreePorts.pairs(1).getFirst());

        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.said())
                .contains("another node is running on the data directory " + data, "--data");
    }

    @Test
    @DisplayName("a data directory that cannot be made")
    void impossibleDirectory() throws IOException {
        var file = Files.createFile(directory.resolve("file"));

        var ended = run("--data=" + file.resolve("data"));

        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.said()).contains(file.toString(), "choose another with --data");
    }

    @Test
    @DisplayName("a user for its tasks that is not there, or cannot be had")
    void taskUser() {
        var ended = run("--data=" + directory.resolve("user"), "--task-user=no-such-user");

        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.said()).contains("no-such-user", "--no-work");
    }

    @Test
    @DisplayName("an option that there is not")
    void unknownOption() {
        var ended = run("--slotz=3");

        assertThat(ended.exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(ended.said()).contains("\"--slotz\"", "bramble up --help");
    }

    @Test
    @DisplayName("an address that is not this machine's")
    void beyondLoopback() {
        var ended = run("--data=" + directory.resolve("beyond"), "--listen=192.0.2.1:7420");

        assertThat(ended.exitCode()).isEqualTo(FAILED);
        assertThat(ended.said()).contains("192.0.2.1", "not this machine's", "--listen");
    }

    @Test
    @DisplayName("an address that is none")
    void noAddress() {
        var ended = run("--listen=7420");

        assertThat(ended.exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(ended.said()).contains("\"7420\"", "HOST:PORT", "127.0.0.1:7420");
    }

    /** What a start with these options comes to. It says so in one line, without a stack trace. */
    private static Ended run(String... options) {
        var words = new ArrayList<>(List.of("--slots=1"));
        words.addAll(List.of(options));
        try {
            var output = Files.createTempFile(directory, "said", "");
            var process =
                    new ProcessBuilder(Command.node(words))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            var ended = process.waitFor(LocalCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            var said = Files.readString(output);
            assertThat(ended).as("the node ends, instead of: %s", said).isTrue();
            assertThat(said.lines().toList()).as(said).hasSize(1);
            assertThat(said).startsWith("bramble: ");
            return new Ended(process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
