package bramble.cluster;

import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.ProblemException;
import bramble.api.Submission;
import bramble.api.UnreachableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Clients that submit jobs without pause, each through a node picked anew at random and with an id
 * of its own, and remember every answer. They send each job once, so that what is not known stays
 * not known until somebody settles it.
 *
 * <p>Each client is a thread; what they remember may be read at any time.
 */
final class SubmissionStream implements AutoCloseable {

    private static final Duration PACE = Duration.ofMillis(40);

    /** An accepted job. */
    record Accepted(UUID job, long term, long answeredNanos) {}

    private final Supplier<List<LocalNode>> nodes;
    private final Path marks;
    private final List<Thread> clients = new ArrayList<>();
    private final Map<UUID, JobRequest> requests = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<UUID> unknown = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<UUID> notLogged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    /**
     * @param marks the file to which every task adds a line with its job, number and attempt
     */
    SubmissionStream(List<LocalNode> nodes, Path marks, int clientCount) {
        this(() -> nodes, marks, clientCount);
    }

    /** The same through whichever nodes there are at each moment. */
    SubmissionStream(Supplier<List<LocalNode>> nodes, Path marks, int clientCount) {
        this.nodes = nodes;
        this.marks = marks;
        for (var number = 0; number < clientCount; number++) {
            clients.add(Thread.ofPlatform().name("client-" + number).start(this::submitAll));
        }
    }

    private void submitAll() {
        while (!ended) {
            var present = nodes.get();
            submit(JobIds.next(), present.get(ThreadLocalRandom.current().nextInt(present.size())));
            try {
                Thread.sleep(PACE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void submit(UUID id, LocalNode through) {
        var request = request();
        requests.put(id, request);
        try {
            switch (through.client(Duration.ZERO).submit(id, request)) {
                case Submission.Accepted yes ->
                        accepted.add(new Accepted(id, yes.receipt().term(), System.nanoTime()));
                case Submission.Refused no -> refused.add(id + ": " + no.problem());
                case Submission.Unknown open -> unknown.add(open.id());
            }
        } catch (UnreachableException | ProblemException notTaken) {
            notLogged.add(id);
        }
    }

    /** Mostly tasks that end at once; now and then several, or some that take a moment. */
    private JobRequest request() {
        var mark = "echo $BRAMBLE_JOB $BRAMBLE_TASK $BRAMBLE_ATTEMPT >>" + marks;
        return switch (ThreadLocalRandom.current().nextInt(10)) {
            case 0 -> JobRequest.builder("sh", "-c", mark + "; exec sleep 0.2").build();
            case 1 -> JobRequest.builder("sh", "-c", mark).range(1, 3).build();
            default -> JobRequest.builder("sh", "-c", mark).build();
        };
    }

    /** The jobs that were answered as accepted, in the order of the answers. */
    List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** The submissions of which only settling can tell. */
    List<UUID> unknown() {
        return List.copyOf(unknown);
    }

    /** The submissions that were answered as certainly not logged, or that reached nobody. */
    List<UUID> notLogged() {
        return List.copyOf(notLogged);
    }

    /** What was refused, with the reason. There is nothing wrong with any of the jobs. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    JobRequest request(UUID job) {
        var request = requests.get(job);
        if (request == null) {
            throw new IllegalArgumentException(job + " was never submitted");
        }
        return request;
    }

    /** Returns once so many further jobs have been accepted. */
    void awaitFlow(int further) {
        var wanted = accepted.size() + further;
        LocalCluster.eventually().until(() -> accepted.size() >= wanted);
    }

    /** The first job accepted in a later term than the given one; returns once there is one. */
    Accepted awaitAcceptedAfter(long term) {
        return LocalCluster.eventually()
                .until(
                        () -> accepted.stream().filter(each -> each.term() > term).toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    /** Ends the clients, each after the answer that it waits for. */
    void stop() {
        ended = true;
        for (var client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
