package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import bramble.api.BrambleClient;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the superuser's rights; without them it is skipped. */
@DisplayName("A node that runs as root")
class HarmlessNodeTest {

    /** The home of this account's state, which is not the node's. */
    private static final String STATE = "state";

    @TempDir Path directory;

    @Test
    @DisplayName(
            "has nothing that its tasks can read or write but their own folders, also when an"
                    + " earlier version had left all of it open")
    void isClosed() throws IOException {
        assumeThat(System.getProperty("user.name")).as("runs as root").isEqualTo("root");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        try (var cluster = LocalCluster.secured(directory, "--task-user=nobody", "--slots=1")) {
            var node = cluster.first();
            assertThat(run(node.client(), JobRequest.builder("id", "-un").build()))
                    .isEqualTo("nobody\n");
            assertThat(foundOpen(node.client())).isEmpty();

            node.stop();
            try (var all = Files.walk(directory)) {
                for (var each : (Iterable<Path>) all::iterator) {
                    if (!Files.isSymbolicLink(each) && !each.equals(directory)) {
                        var open = Files.isDirectory(each) ? "rwxrwxrwx" : "rw-rw-rw-";
                        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(open));
                    }
                }
            }
            node.restart();
            cluster.awaitAgreement();

            assertThat(foundOpen(node.client())).isEmpty();
        }
    }

    /**
     * What a task finds that it can read or write of all that is in the directories of the node.
     */
    private List<String> foundOpen(BrambleClient client) throws IOException {
        var script =
                """
                for each; do
                    cat "$each" >/dev/null 2>&1 && echo "reads $each"
                    [ -w "$each" ] && echo "writes $each"
                    (cd "$each" && ls) >/dev/null 2>&1 && echo "lists $each"
                done
                exit 0
                """;
        var command = new ArrayList<>(List.of("sh", "-c", script, "try"));
        try (var all = Files.walk(directory)) {
            command.addAll(
                    all.filter(each -> !Files.isSymbolicLink(each))
                            .filter(each -> !each.toString().endsWith(".log"))
                            .filter(each -> !each.endsWith(STATE))
                            .map(Path::toString)
                            .collect(Collectors.toList()));
        }
        assertThat(command)
                .anyMatch(each -> each.endsWith("/local-token"))
                .anyMatch(each -> each.endsWith("/trust/node.key"))
                .anyMatch(each -> each.contains("/log/"))
                .anyMatch(each -> each.contains("/journal"));
        return run(client, JobRequest.builder(command).build()).lines().toList();
    }

    private static String run(BrambleClient client, JobRequest request) {
        var submitted = client.submit(request);
        assertThat(submitted).isInstanceOf(Submission.Accepted.class);
        var done = client.await(submitted.id(), LocalCluster.PATIENCE).orElseThrow();
        assertThat(done.why()).isNotEmpty();
        assertThat(done.state()).as(done.why()).isEqualTo(JobState.SUCCEEDED);
        var lines = new ArrayList<String>();
        client.results(done.id(), 0, false, line -> lines.add(line.output()));
        return String.join("", lines);
    }
}
