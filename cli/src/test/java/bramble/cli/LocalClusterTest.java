package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.api.Address;
import bramble.api.ClusterView;
import bramble.api.JobIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Nodes on this machine")
class LocalClusterTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    @DisplayName(
            "start, are killed, start again with the same command line, and end with their owner")
    void lifeOfNodes() throws IOException {
        UUID id = JobIds.next();
        List<Address> addresses = FreePorts.addresses(2);
        LocalCluster nodes =
                new LocalCluster(PretendedNode.launcher(directory), directory, addresses, id);
        List<ProcessHandle> all = new ArrayList<>();
        try (nodes) {
            nodes.start(0, List.of("--slots", "3"));
            nodes.start(1, List.of());
            assertThat(nodes.awaitAnswer(0, LONG)).map(ClusterView::id).hasValue(id);
            assertThat(nodes.awaitAnswer(1, LONG)).isPresent();
            assertThat(nodes.awaitMaster(LONG)).isPresent();
            all.add(handle(nodes, 0));
            all.add(handle(nodes, 1));

            nodes.kill(0);
            assertThat(all.getFirst().isAlive()).isFalse();
            assertThat(nodes.viewFrom(0)).isNull();
            assertThat(nodes.viewFrom(1)).isNotNull();

            nodes.start(0, List.of("--slots", "3"));
            assertThat(nodes.awaitAnswer(0, LONG)).isPresent();
            all.add(handle(nodes, 0));
        }
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        List<String> commandLines =
                Files.readAllLines(nodes.log(0)).stream()
                        .filter(line -> line.startsWith("up "))
                        .toList();
        assertThat(commandLines).hasSize(2);
        assertThat(commandLines.get(0))
                .isEqualTo(commandLines.get(1))
                .isEqualTo(
                        "up --data "
                                + directory.resolve("n1")
                                + " --listen "
                                + addresses.get(0)
                                + " --name n1 --peers "
                                + addresses.get(0)
                                + ","
                                + addresses.get(1)
                                + " --cluster "
                                + id
                                + " --slots 3");
    }

    @Test
    @DisplayName("that end at once are told from those that are slow, with the end of their log")
    void nodeThatEnds() throws IOException {
        Path launcher = directory.resolve("bramble");
        Files.writeString(launcher, "#!/bin/sh\necho the disk is on fire\nexit 3\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        try (LocalCluster nodes =
                new LocalCluster(launcher, directory, FreePorts.addresses(1), JobIds.next())) {
            nodes.start(0, List.of());
            assertThat(nodes.awaitAnswer(0, LONG)).isEmpty();
            assertThat(nodes.lastLines(0)).containsExactly("the disk is on fire");
        }
    }

    @Test
    @DisplayName("are started by up --local, which says who is master and ends when they do")
    void upLocal() throws IOException {
        System.setProperty("bramble.launcher", PretendedNode.launcher(directory).toString());
        Address first = FreePorts.addresses(1).getFirst();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CompletableFuture<CommandLineRun> run =
                CompletableFuture.supplyAsync(
                        () ->
                                CommandLineRun.into(
                                        out,
                                        Map.of(),
                                        "",
                                        "up",
                                        "--local",
                                        "1",
                                        "--data",
                                        directory.resolve("d").toString(),
                                        "--listen",
                                        first.toString()));
        Path log = directory.resolve("d").resolve("n1.log");
        await().atMost(LONG)
                .until(() -> out.toString(StandardCharsets.UTF_8).contains("Ctrl-C ends"));
        children()
                .filter(child -> commandLine(child).contains("PretendedNode"))
                .forEach(ProcessHandle::destroy);

        assertThat(run.join().code()).isEqualTo(1);
        assertThat(run.join().out())
                .contains("n1 answers at " + first)
                .contains("n1 is the master");
        assertThat(run.join().err()).contains("n1 has ended").contains(log.toString());
        CommandLineRun other =
                CommandLineRun.with(
                        Map.of(),
                        "",
                        "up",
                        "--local",
                        "2",
                        "--data",
                        directory.resolve("d").toString());
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("holds a cluster of 1 nodes");
    }

    private static java.util.stream.Stream<ProcessHandle> children() {
        return ProcessHandle.current().children();
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }

    private static ProcessHandle handle(LocalCluster nodes, int node) {
        return Objects.requireNonNull(nodes.process(node)).toHandle();
    }
}
