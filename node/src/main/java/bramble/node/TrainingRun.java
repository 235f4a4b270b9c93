package bramble.node;

import bramble.api.BrambleClient;
import bramble.api.JobFilter;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.core.ClusterId;
import bramble.log.Voter;
import bramble.plan.Electorate;
import bramble.plan.Keeping;
import bramble.store.Scrubber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A short life of a node, for the JVM to learn from: it founds a cluster of one on free loopback
 * ports in a temporary directory, runs a small job and stops.
 */
final class TrainingRun {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TrainingRun() {}

    static void run() {
        try {
            var data = Files.createTempDirectory("bramble-training");
            try (var node = NodeProcess.start(options(data), Optional.empty(), Main::fatal)) {
                var client = BrambleClient.at(node.address().toString());
                var job = JobIds.next();
                client.submit(job, JobRequest.builder("true").build());
                client.await(job, PATIENCE);
                client.jobs(JobFilter.all());
                client.nodes();
            } finally {
                delete(data);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NodeOptions options(Path data) throws IOException {
        var address = new Address("127.0.0.1", freePort());
        var group = new NodeOptions.Group(new ClusterId(UUID.randomUUID()), List.of(address));
        return new NodeOptions(
                data,
                address,
                "training",
                new NodeOptions.Work(1, new TreeMap<>(), null),
                new NodeOptions.Disk(null, null, Keeping.STANDARD, Scrubber.EVERY),
                new NodeOptions.Membership(group, null, Electorate.Rules.STANDARD),
                NodeOptions.Reach.LOOPBACK);
    }

    /** A port that is free together with the next one. */
    private static int freePort() throws IOException {
        while (true) {
            try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    var second =
                            new ServerSocket(
                                    first.getLocalPort() + Voter.PORT_OFFSET,
                                    1,
                                    InetAddress.getLoopbackAddress())) {
                return second.getLocalPort() - Voter.PORT_OFFSET;
            } catch (BindException e) {
                Main.LOG.debug("looking for another free port", e);
            }
        }
    }

    private static void delete(Path data) throws IOException {
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
