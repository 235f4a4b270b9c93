package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Delayed;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.JobState;
import bramble.core.Needs;
import bramble.core.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain words what a job or a task waits for, or what ended it. Made for one look at the
 * state, on the replica's thread; it remembers the order of the queue once it was asked for.
 */
public final class Why {

    /** Jobs of the queue that are counted; a job further back is told that more are ahead. */
    private static final int QUEUE_COUNTED_MAX = 10_000;

    private final ClusterState state;
    private final Optional<Workforce> workforce;
    private final Moment now;
    private @Nullable Map<JobId, Integer> places;

    /**
     * @param workforce what the master knows of the workers, empty elsewhere
     */
    public Why(ClusterState state, Optional<Workforce> workforce, Moment now) {
        this.state = state;
        this.workforce = workforce;
        this.now = now;
    }

    /** What a job waits for, does, or ended with. */
    public String of(Job job) {
        var cancelled = job.gate().cancelled();
        if (cancelled != null && !job.state().isFinal()) {
            return "being cancelled ("
                    + cancelled
                    + "): "
                    + counted(job.leased().size(), "task is", "tasks are")
                    + " being stopped";
        }
        return switch (job.state()) {
            case SCHEDULED ->
                    "scheduled: starts not before "
                            + Instant.ofEpochMilli(job.terms().queue().notBeforeMillis());
            case WAITING -> waiting(job);
            case QUEUED -> queued(job);
            case RUNNING -> running(job);
            case SUCCEEDED ->
                    job.size() == 1 ? "it succeeded" : "all " + job.size() + " tasks succeeded";
            case FAILED, CANCELLED -> ended(job);
        };
    }

    private static String waiting(Job job) {
        var pending = job.gate().pending();
        var first = pending.getFirst();
        var how =
                switch (first.on()) {
                    case ANY -> " to end";
                    case OK -> " to succeed";
                    case FAIL -> " to fail";
                };
        var more =
                pending.size() == 1
                        ? ""
                        : ", and for " + counted(pending.size() - 1, "other", "others");
        return "waits for job " + first.job() + how + more;
    }

    private String running(Job job) {
        var waiting = job.size() - job.leased().size() - endedTasks(job);
        var text = counted(job.leased().size(), "task is", "tasks are") + " running";
        return waiting == 0
                ? text
                : text + ", " + counted(waiting, "waits", "wait") + ": " + queued(job);
    }

    private static int endedTasks(Job job) {
        return job.ended(TaskState.SUCCEEDED).size() + job.unsuccessful().size();
    }

    /** Why the tasks of a job that may run have no worker. */
    private String queued(Job job) {
        if (!job.hasReady() && !job.delayed().isEmpty()) {
            return delayed(nextOf(job.delayed()));
        }
        var max = job.terms().queue().maxParallel();
        if (max > 0 && job.leased().size() >= max) {
            return "it runs at most " + counted(max, "task", "tasks") + " at once";
        }
        if (workforce.isEmpty()) {
            return "waits for the master to place it";
        }
        var present =
                workforce.get().workers().stream()
                        .filter(
                                worker ->
                                        workforce
                                                .get()
                                                .isPresent(worker.holder().node(), now.nanos()))
                        .toList();
        var obstacle = obstacle(present, job.terms().needs());
        return obstacle != null ? obstacle : ahead(job);
    }

    private Delayed nextOf(List<Delayed> delayed) {
        var next = delayed.getFirst();
        for (var each : delayed) {
            next = leftMillis(each) < leftMillis(next) ? each : next;
        }
        return next;
    }

    private long leftMillis(Delayed wait) {
        return workforce
                .map(force -> force.waits().leftNanos(wait, now.nanos()) / 1_000_000)
                .orElse(wait.waitMillis());
    }

    private String delayed(Delayed wait) {
        var seconds = (leftMillis(wait) + 999) / 1000;
        return "waits " + seconds + " s before attempt " + wait.next().attempt();
    }

    private @Nullable String obstacle(List<Worker> present, Needs needs) {
        if (present.isEmpty()) {
            return "no worker is connected to the master at the moment";
        }
        var working =
                present.stream()
                        .filter(worker -> worker.machine().capacity().slots() > 0)
                        .filter(
                                worker ->
                                        state.nodes()
                                                .find(worker.holder().node())
                                                .map(node -> !node.draining())
                                                .orElse(false))
                        .toList();
        if (working.isEmpty()) {
            return "every connected node is drained, takes no work, or is only just joining";
        }
        var roomy =
                working.stream().filter(worker -> !worker.machine().shelf().lowOnDisk()).toList();
        if (roomy.isEmpty()) {
            return "every connected node is low on disk space: make room on one of them";
        }
        var labelled =
                roomy.stream()
                        .filter(
                                worker ->
                                        worker.machine()
                                                .capacity()
                                                .labels()
                                                .entrySet()
                                                .containsAll(needs.labels().entrySet()))
                        .toList();
        if (labelled.isEmpty()) {
            return "no connected node carries the labels " + labels(needs);
        }
        var large =
                labelled.stream()
                        .filter(worker -> worker.machine().capacity().slots() >= needs.cpus())
                        .toList();
        if (large.isEmpty()) {
            var most =
                    labelled.stream()
                            .mapToInt(worker -> worker.machine().capacity().slots())
                            .max()
                            .orElse(0);
            return "a task needs "
                    + needs.cpus()
                    + " cpus, and the largest fitting node has "
                    + counted(most, "slot", "slots");
        }
        var most =
                large.stream()
                        .mapToLong(worker -> worker.machine().capacity().memoryBytes())
                        .max()
                        .orElse(0);
        return most >= needs.memoryBytes()
                ? null
                : "a task needs "
                        + mebibytes(needs.memoryBytes())
                        + " of memory, and the largest fitting node has "
                        + mebibytes(most);
    }

    private static String labels(Needs needs) {
        var text = new StringBuilder();
        needs.labels()
                .forEach(
                        (key, value) ->
                                text.append(text.isEmpty() ? "" : " ")
                                        .append(key)
                                        .append('=')
                                        .append(value));
        return text.toString();
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private String ahead(Job job) {
        var place = places().get(job.id());
        if (place == null) {
            return "more than " + QUEUE_COUNTED_MAX + " jobs are ahead of it";
        }
        return place == 0
                ? "all fitting slots are busy; it is next"
                : counted(place, "job is", "jobs are") + " ahead of it";
    }

    private Map<JobId, Integer> places() {
        var known = places;
        if (known == null) {
            known = new TreeMap<JobId, Integer>();
            for (var job : state.jobs().runnable()) {
                if (known.size() == QUEUE_COUNTED_MAX) {
                    break;
                }
                known.put(job.id(), known.size());
            }
            places = known;
        }
        return known;
    }

    private static String ended(Job job) {
        var cancelled = job.gate().cancelled();
        var bad = job.ended(TaskState.FAILED).plus(job.ended(TaskState.LOST));
        if (job.state() == JobState.CANCELLED) {
            return cancelled != null ? cancelled : "it was cancelled";
        }
        var outcome = job.outcome(bad.first()).orElseThrow();
        var reason =
                outcome.end().why().isEmpty()
                        ? "exit code " + outcome.end().exitCode()
                        : outcome.end().why();
        if (job.size() == 1) {
            return reason;
        }
        return counted(bad.size(), "task", "tasks")
                + " of "
                + job.size()
                + " did not succeed; the first was task "
                + bad.first()
                + ": "
                + reason;
    }

    /** What a task without a worker and without an end waits for. */
    public String ofQueued(Job job, int task) {
        for (var wait : job.delayed()) {
            if (wait.tasks().contains(task)) {
                return delayed(wait);
            }
        }
        return switch (job.state()) {
            case SCHEDULED, WAITING -> of(job);
            case QUEUED, RUNNING -> queued(job);
            case SUCCEEDED, FAILED, CANCELLED ->
                    throw new IllegalStateException("task " + task + " of an ended job waits");
        };
    }

    private static String counted(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
