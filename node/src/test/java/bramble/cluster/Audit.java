package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.Decision;
import bramble.api.JobFilter;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Submission;
import bramble.api.TaskState;
import bramble.api.TaskView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Compares what clients were told with what the cluster holds. */
final class Audit {

    private static final int PAGE = 1_000;

    private final LocalCluster cluster;
    private final SubmissionStream stream;
    private final Path marks;
    private final Map<UUID, Decision> settled = new TreeMap<>();

    Audit(LocalCluster cluster, SubmissionStream stream, Path marks) {
        this.cluster = cluster;
        this.stream = stream;
        this.marks = marks;
    }

    /** Settles what is not known yet, and what was said to be not logged. */
    void settleOpen() {
        var client = cluster.client();
        for (var job : stream.unknown()) {
            settled.computeIfAbsent(job, id -> client.settle(id).decision());
        }
        for (var job : stream.notLogged()) {
            var decision = settled.computeIfAbsent(job, id -> client.settle(id).decision());
            assertThat(decision).as("%s, certainly not logged", job).isEqualTo(Decision.REFUSED);
        }
    }

    /** How many unknown submissions turned out to be accepted, and how many not. */
    String settledInWords() {
        var unknown = stream.unknown();
        var accepted = unknown.stream().filter(id -> settled.get(id) == Decision.ACCEPTED).count();
        return unknown.size() + " unknown, of which " + accepted + " accepted";
    }

    /**
     * Checks everything, once all jobs have ended: nothing accepted is lost and nothing else is
     * there; every job succeeded; every task has one outcome that no node tells otherwise, and was
     * started once per attempt; what was settled stays so, even against a late copy.
     */
    void check() {
        settleOpen();
        assertThat(stream.refused()).isEmpty();
        var expected = expected();
        awaitEnds(expected);
        var jobs = jobs(cluster.running().getFirst().client());
        assertThat(jobs.keySet()).isEqualTo(expected);
        assertThat(jobs.values())
                .allSatisfy(job -> assertThat(job.state()).isEqualTo(JobState.SUCCEEDED));
        checkOutcomes(expected);
        for (var node : cluster.running()) {
            assertThat(jobs(node.client())).as("jobs of %s", node).isEqualTo(jobs);
            checkSettled(node.client());
        }
        checkLateCopies();
    }

    private Set<UUID> expected() {
        var expected = new HashSet<UUID>();
        stream.accepted().forEach(each -> expected.add(each.job()));
        settled.forEach(
                (job, decision) -> {
                    if (decision == Decision.ACCEPTED) {
                        expected.add(job);
                    }
                });
        return expected;
    }

    private void awaitEnds(Set<UUID> expected) {
        var client = cluster.client();
        eventually()
                .untilAsserted(
                        () ->
                                assertThat(
                                                jobs(client).values().stream()
                                                        .filter(job -> !job.state().ended()))
                                        .as("of %d jobs, those that go on", expected.size())
                                        .isEmpty());
    }

    private static Map<UUID, JobView> jobs(BrambleClient client) {
        var jobs = new HashMap<UUID, JobView>();
        var filter = new JobFilter(null, null, null, null, PAGE);
        while (true) {
            var page = client.jobs(filter);
            page.jobs().forEach(job -> assertThat(jobs.put(job.id(), job)).isNull());
            if (page.next() == null) {
                return jobs;
            }
            filter = filter.after(page.next());
        }
    }

    private void checkOutcomes(Set<UUID> jobs) {
        var runs = runs();
        assertThat(runs).as("attempts that were started twice").doesNotHaveDuplicates();
        var started = new HashSet<>(runs);
        for (var job : jobs) {
            var tasks = tasks(cluster.running().getFirst().client(), job);
            for (var task : tasks) {
                assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
                assertThat(started).contains(job + " " + task.task() + " " + task.attempt());
            }
            assertThat(tasks.stream().map(TaskView::task).collect(toSet())).hasSize(tasks.size());
            assertThat(tasks(cluster.running().getLast().client(), job)).isEqualTo(tasks);
        }
    }

    private static List<TaskView> tasks(BrambleClient client, UUID job) {
        var tasks = new ArrayList<TaskView>();
        client.forEachTask(job, null, tasks::add);
        return tasks;
    }

    private List<String> runs() {
        try {
            return Files.readAllLines(marks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkSettled(BrambleClient client) {
        settled.forEach(
                (job, decision) -> {
                    assertThat(client.settle(job).decision()).isEqualTo(decision);
                    if (decision == Decision.REFUSED) {
                        assertThat(isRefused(client, job)).as("%s is refused", job).isTrue();
                    }
                });
    }

    private static boolean isRefused(BrambleClient client, UUID job) {
        try {
            return client.job(job).state() == JobState.REFUSED;
        } catch (ProblemException e) {
            return e.problem().kind() == ProblemType.REFUSED;
        }
    }

    private void checkLateCopies() {
        var client = cluster.client();
        settled.forEach(
                (job, decision) -> {
                    var late = client.submit(job, stream.request(job));
                    var same =
                            switch (late) {
                                case Submission.Accepted yes ->
                                        decision == Decision.ACCEPTED && yes.repeated();
                                case Submission.Refused _ -> decision == Decision.REFUSED;
                                case Submission.Unknown _ -> false;
                            };
                    assertThat(same).as("%s was settled as %s: %s", job, decision, late).isTrue();
                });
    }
}
