package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.Submission;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many more submissions at once than nodes of a heap of 64 MiB can take, and more in all than a
 * cluster keeps unfinished. The jobs are for later, so that none of them ends.
 */
@DisplayName("When far more is submitted than the cluster can take")
class OverloadTest {

    /** As many jobs as make the state large, close to what may be unfinished. */
    private static final int BEFORE = 22_000;

    private static final int SUBMISSIONS = 10_000;
    private static final int AT_ONCE = 1_500;
    private static final int AGAIN = 500;

    /** Clients, and so connections, since each has one for every node. */
    private static final int CLIENTS = 4;

    @TempDir Path directory;

    /** One answer; status 0 when the connection was cut or refused. */
    private record Answer(int status, boolean saysWhen) {}

    @Test
    @DisplayName("it says so, keeps what it accepted, and takes more once there is room")
    void saysSo() throws Exception {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2")) {
            var later = Instant.now().plus(Duration.ofDays(1));
            var before = fill(cluster, later);
            var answers = flood(cluster, later);

            var byStatus =
                    answers.values().stream()
                            .collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
            System.out.println("submissions by status: " + byStatus);
            assertThat(byStatus.keySet()).isSubsetOf(201, 200, 429, 503, 0);
            assertThat(byStatus).containsKeys(201, 429);
            assertThat(answers.values().stream().filter(each -> each.status() == 429))
                    .allMatch(Answer::saysWhen);
            for (var node : cluster.nodes()) {
                assertThat(node.runs()).as("%s runs", node).isTrue();
                System.out.println(node + " had at most " + node.memoryMaxKib() + " KiB");
                assertThat(node.memoryMaxKib()).isLessThan(256 << 10);
            }

            var accepted =
                    answers.entrySet().stream()
                            .filter(each -> each.getValue().status() == 201)
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toCollection(ArrayList::new));
            accepted.addAll(before);
            var client = cluster.client();
            for (var id : sample(accepted)) {
                assertThat(client.job(id).state()).isEqualTo(JobState.SCHEDULED);
            }
            accepted.subList(0, 10).forEach(client::cancel);
            var small = JobRequest.builder("echo", "done").build();
            assertThat(client.submit(JobIds.next(), small)).isInstanceOf(Submission.Accepted.class);
        }
    }

    private static List<UUID> sample(List<UUID> ids) {
        var step = Math.max(1, ids.size() / AGAIN);
        var some = new ArrayList<UUID>();
        for (var place = 0; place < ids.size(); place += step) {
            some.add(ids.get(place));
        }
        return some;
    }

    private static List<UUID> fill(LocalCluster cluster, Instant later) {
        var accepted = new ArrayList<UUID>();
        var jobs =
                Stream.generate(
                                () ->
                                        JobRequest.builder("true")
                                                .id(JobIds.next())
                                                .notBefore(later)
                                                .build())
                        .limit(BEFORE)
                        .toList();
        cluster.client()
                .submitAll(
                        jobs,
                        answer -> {
                            assertThat(answer.status()).isEqualTo(201);
                            accepted.add(Objects.requireNonNull(answer.id()));
                        });
        return accepted;
    }

    private static Map<UUID, Answer> flood(LocalCluster cluster, Instant later)
            throws InterruptedException {
        var body = "{\"command\": [\"true\"], \"notBefore\": \"" + later + "\"}";
        var answers = new ConcurrentHashMap<UUID, Answer>();
        var room = new Semaphore(AT_ONCE);
        var clients = new ArrayList<HttpClient>();
        for (var number = 0; number < CLIENTS; number++) {
            clients.add(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
        }
        try {
            for (var number = 0; number < SUBMISSIONS; number++) {
                var id = JobIds.next();
                var node = cluster.nodes().get(number % 3);
                var request =
                        HttpRequest.newBuilder(
                                        URI.create("http://" + node.address() + "/v1/jobs/" + id))
                                .timeout(LocalCluster.PATIENCE)
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(body))
                                .build();
                room.acquire();
                clients.get(number % CLIENTS)
                        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                        .handle(
                                (answer, lost) -> {
                                    answers.put(id, answer(answer, lost));
                                    room.release();
                                    return null;
                                });
            }
            room.acquire(AT_ONCE);
        } finally {
            clients.forEach(HttpClient::close);
        }
        return answers;
    }

    private static Answer answer(HttpResponse<Void> answer, Throwable lost) {
        if (lost != null) {
            return new Answer(0, false);
        }
        return new Answer(
                answer.statusCode(), answer.headers().firstValue("Retry-After").isPresent());
    }
}
