package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JobIds;
import bramble.core.Command;
import bramble.core.JobId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What happens in the cluster")
class EventsTest {

    private TestCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(3, directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private JobId submitted() {
        var job = new JobId(JobIds.next());
        var answer = Http.put(cluster.master(), "/v1/jobs/" + job, "{\"command\": [\"render\"]}");
        assertThat(answer.status()).isEqualTo(201);
        return job;
    }

    /** One event as it came: its lines. */
    private record Told(@Nullable String id, String type, String data) {}

    /** Somebody who reads the stream of a node. */
    private static final class Reader implements AutoCloseable {
        private final BufferedReader in;

        Reader(TestCluster.Member node, @Nullable String last) throws IOException {
            var connection =
                    URI.create("http://" + node.address() + "/v1/events").toURL().openConnection();
            if (last != null) {
                connection.setRequestProperty("Last-Event-ID", last);
            }
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next event; what is only a sign of life is passed over. */
        Told next() throws IOException {
            String id = null;
            var type = "";
            while (true) {
                var line = in.readLine();
                if (line == null) {
                    throw new IOException("the stream has ended");
                }
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Told(id, type, line.substring(6));
                }
            }
        }

        List<Told> next(int count) throws IOException {
            var all = new ArrayList<Told>();
            for (var i = 0; i < count; i++) {
                all.add(next());
            }
            return all;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Test
    @DisplayName("is told by a node that is not the master: who is, then what comes")
    void told() throws IOException {
        try (var reader = new Reader(cluster.follower(), null)) {
            var master = reader.next();
            assertThat(master.type()).isEqualTo("master");
            assertThat(master.data()).contains(cluster.master().id().toString());

            var job = submitted();
            var accepted = reader.next();
            assertThat(accepted.type()).isEqualTo("job");
            assertThat(accepted.data())
                    .contains("\"job\":\"" + job + "\"", "\"state\":\"queued\"", "render");
        }
    }

    @Test
    @DisplayName("has the same ids at every node, so a reader goes on at another")
    void resumed() throws IOException {
        String last;
        try (var reader = new Reader(cluster.master(), null)) {
            reader.next();
            submitted();
            last = reader.next().id();
        }
        var missed = submitted();
        cluster.master().master().propose(new Command.CancelJob(missed, "not needed")).join();

        for (var node : cluster.others(cluster.master())) {
            try (var reader = new Reader(node, last)) {
                var told = reader.next(3);
                assertThat(told.get(1).data()).contains(missed.toString(), "queued");
                assertThat(told.get(2).data()).contains(missed.toString(), "cancelled");
            }
        }
    }

    @Test
    @DisplayName("includes the removal of outputs, and why")
    void removal() throws IOException {
        var job = submitted();
        cluster.master().master().propose(new Command.CancelJob(job, "not needed")).join();
        try (var reader = new Reader(cluster.follower(), null)) {
            reader.next();
            cluster.master()
                    .master()
                    .propose(new Command.RemoveOutputs(List.of(job), "node attic kept too much"))
                    .join();

            // The follower may have been behind when it was asked, and tell older ones first.
            var told = reader.next();
            while (!told.data().contains("outputs removed")) {
                told = reader.next();
            }
            assertThat(told.data()).contains(job.toString(), "node attic kept too much");
        }
    }

    @Test
    @DisplayName("is not told from an id that makes no sense")
    void badId() {
        var answer = Http.get(cluster.master(), "/v1/events", "Last-Event-ID", "yesterday");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("4711.2");
    }
}
