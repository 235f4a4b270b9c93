package bramble.http;

import bramble.api.TaskView;
import bramble.core.Holder;
import bramble.core.Job;
import bramble.core.Lease;
import bramble.core.Outcome;
import bramble.core.TaskSet;
import bramble.core.TaskState;
import bramble.master.ClusterReader;
import bramble.plan.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tasks as the API shows them. For one look at the state, on the replica's thread; what it makes
 * refers to none of it.
 */
final class TaskViews {

    private final ClusterReader reader;
    private final Job job;
    private final Why why;

    TaskViews(ClusterReader reader, Job job) {
        this.reader = reader;
        this.job = job;
        this.why = new Why(reader.state(), reader.workforce(), reader.now());
    }

    /**
     * The lowest {@code count} tasks above {@code after} that are in a state, or in any when it is
     * null.
     */
    TaskSet page(@Nullable TaskState state, int after, int count) {
        var all = state == null ? TaskSet.range(0, job.size()) : inState(state);
        return (after < 0 ? all : all.above(after)).lowest(count);
    }

    private TaskSet inState(TaskState state) {
        return switch (state) {
            case QUEUED -> {
                var busy =
                        job.leased().plus(job.ended(TaskState.SUCCEEDED)).plus(job.unsuccessful());
                yield TaskSet.range(0, job.size()).minus(busy);
            }
            case RUNNING -> job.leased();
            case SUCCEEDED, FAILED, LOST, CANCELLED -> job.ended(state);
        };
    }

    /**
     * The views of some tasks, in their order. Looks at each recorded outcome once, however many
     * tasks are asked for.
     */
    List<TaskView> views(TaskSet tasks) {
        var views = new TreeMap<Integer, TaskView>();
        for (var outcome : job.outcomes()) {
            forEach(
                    outcome.tasks().intersection(tasks),
                    task -> views.put(task, ended(task, outcome)));
        }
        var running = tasks.intersection(job.leased());
        if (!running.isEmpty()) {
            for (var lease : reader.state().leases().all()) {
                if (lease.job().equals(job.id())) {
                    forEach(
                            lease.tasks().intersection(running),
                            task -> views.put(task, running(task, lease)));
                }
            }
        }
        forEach(tasks, task -> views.computeIfAbsent(task, this::queued));
        return new ArrayList<>(views.values());
    }

    private static void forEach(TaskSet tasks, java.util.function.IntConsumer action) {
        tasks.iterator().forEachRemaining(action);
    }

    private TaskView ended(int task, Outcome outcome) {
        var run = outcome.run();
        var end = outcome.end();
        var reason = end.why().isEmpty() ? null : end.why();
        var exited = outcome.state() == TaskState.SUCCEEDED || outcome.state() == TaskState.FAILED;
        return new TaskView(
                task,
                item(task),
                state(outcome.state()),
                outcome.attempt(),
                run == null ? null : run.node().uuid(),
                exited ? end.exitCode() : null,
                run == null ? null : JobViews.instant(run.startedAtMillis()),
                run == null ? null : JobViews.instant(run.finishedAtMillis()),
                reason);
    }

    private TaskView running(int task, Lease lease) {
        Holder holder = lease.holder();
        return new TaskView(
                task,
                item(task),
                bramble.api.TaskState.RUNNING,
                lease.attempt().attempt(),
                holder.node().uuid(),
                null,
                null,
                null,
                job.gate().cancelled() == null ? null : "being stopped: " + job.gate().cancelled());
    }

    private TaskView queued(int task) {
        return new TaskView(
                task,
                item(task),
                bramble.api.TaskState.QUEUED,
                attemptsMade(task),
                null,
                null,
                null,
                null,
                why.ofQueued(job, task));
    }

    private int attemptsMade(int task) {
        for (var each : job.ready().entrySet()) {
            if (each.getValue().contains(task)) {
                return each.getKey().attempt() - 1;
            }
        }
        for (var wait : job.delayed()) {
            if (wait.tasks().contains(task)) {
                return wait.next().attempt() - 1;
            }
        }
        return 0;
    }

    private @Nullable String item(int task) {
        return job.items().item(task).orElse(null);
    }

    static bramble.api.TaskState state(TaskState state) {
        return switch (state) {
            case QUEUED -> bramble.api.TaskState.QUEUED;
            case RUNNING -> bramble.api.TaskState.RUNNING;
            case SUCCEEDED -> bramble.api.TaskState.SUCCEEDED;
            case FAILED -> bramble.api.TaskState.FAILED;
            case LOST -> bramble.api.TaskState.LOST;
            case CANCELLED -> bramble.api.TaskState.CANCELLED;
        };
    }
}
