package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.Role;
import bramble.api.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Somebody on a machine without a node, who submits job after job to whoever answers. */
final class Flow {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Shelf shelf;
    private final int outside;
    private final int trusted;
    private final String token;
    private final ConcurrentLinkedQueue<UUID> accepted = new ConcurrentLinkedQueue<>();
    private final List<Submission> refused = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /**
     * Begins.
     *
     * @param outside the machine that it is on
     * @param trusted the node whose directory has the authority's certificate
     */
    Flow(Shelf shelf, int outside, int trusted) {
        this.shelf = shelf;
        this.outside = outside;
        this.trusted = trusted;
        var _ = shelf.on(0, client -> client.addUser("boss", Role.ADMIN));
        token =
                shelf.on(
                        0,
                        client ->
                                Objects.requireNonNull(
                                        client.addUser("anna", Role.SUBMITTER).token()));
        thread = Thread.ofPlatform().name("flow").start(this::run);
    }

    private BrambleClient client() throws IOException {
        var addresses =
                shelf.running().stream()
                        .map(number -> shelf.address(number) + ":" + Shelf.PORT)
                        .collect(Collectors.joining(","));
        return BrambleClient.at(addresses).withAuthority(shelf.authority(trusted)).withToken(token);
    }

    private void run() {
        while (!stopped) {
            shelf.machines()
                    .on(
                            outside,
                            () -> {
                                submit(client());
                                return true;
                            });
        }
    }

    private void submit(BrambleClient client) {
        switch (client.submit(JobRequest.builder("true").build())) {
            case Submission.Accepted yes -> accepted.add(yes.id());
            case Submission.Unknown _ -> {}
            case Submission other -> refused.add(other);
        }
    }

    /** Returns when so many more were accepted. */
    void await(int more) {
        var before = accepted.size();
        eventually().until(() -> accepted.size() >= before + more);
    }

    int accepted() {
        return accepted.size();
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    /** Checks, when it has stopped, that everything accepted was done. */
    void check() {
        assertThat(refused).isEmpty();
        var through = shelf.running().getLast();
        for (var job : accepted) {
            JobState state = shelf.on(through, client -> ended(client, job));
            assertThat(state).as("job %s", job).isEqualTo(JobState.SUCCEEDED);
        }
    }

    private static JobState ended(BrambleClient client, UUID job) {
        return client.await(job, LONG).orElseThrow().state();
    }
}
