package bramble.http;

import bramble.api.ProblemException;
import bramble.api.TaskPage;
import bramble.api.TaskView;
import bramble.core.Items;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.core.Runner;
import bramble.core.TaskSet;
import bramble.core.TaskState;
import bramble.master.ClusterReader;
import java.io.IOException;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looking at the tasks of a job. */
final class TaskReads {

    private final Relay relay;
    private final Local local;

    TaskReads(Relay relay, Local local) {
        this.relay = relay;
        this.local = local;
    }

    void addTo(Router router) {
        router.add("GET /v1/jobs/{id}/tasks", Rights.READER, this::list);
        router.add("GET /v1/jobs/{id}/tasks/{task}", Rights.READER, this::get);
        router.add("GET " + Placed.PATH + "{id}", Rights.MEMBER, this::places);
        router.add("GET " + AnsweredRun.PATH + "{id}", Rights.MEMBER, this::run);
    }

    private void get(Visit visit) throws IOException {
        var id = visit.job();
        var task = visit.task();
        visit.answer(
                relay.answer(
                        JobReads.question(
                                visit, deadline -> Answer.json(200, found(id, task, deadline)))));
    }

    /** One task, asked at the master. */
    TaskView found(JobId id, int task, Deadline deadline) {
        return local.ask(
                reader -> {
                    var job = job(reader, id);
                    if (task >= job.size()) {
                        throw Problems.notFound(
                                "job "
                                        + id
                                        + " has the tasks 0 to "
                                        + (job.size() - 1)
                                        + ", not "
                                        + task);
                    }
                    return new TaskViews(reader, job).views(TaskSet.of(task)).getFirst();
                },
                deadline);
    }

    private static Job job(ClusterReader reader, JobId id) {
        return reader.state()
                .jobs()
                .find(id)
                .orElseThrow(
                        () ->
                                JobRoutes.missing(
                                        id, reader.state().decisions().find(id).orElse(null)));
    }

    private void list(Visit visit) throws IOException {
        var id = visit.job();
        var state = state(visit);
        var after = visit.query("after", -1, -1, bramble.core.Limits.TASKS_MAX);
        var limit = visit.pageSize();
        visit.answer(
                relay.answer(
                        JobReads.question(
                                visit,
                                deadline ->
                                        Answer.json(
                                                200, page(id, state, after, limit, deadline)))));
    }

    /** Some tasks, asked at the master. */
    TaskPage page(JobId id, @Nullable TaskState state, int after, int limit, Deadline deadline) {
        return local.ask(reader -> page(reader, job(reader, id), state, after, limit), deadline);
    }

    private static TaskPage page(
            ClusterReader reader, Job job, @Nullable TaskState state, int after, int limit) {
        var views = new TaskViews(reader, job);
        var tasks = views.page(state, after, limit + 1);
        var shown = tasks.lowest(limit);
        return new TaskPage(
                views.views(shown), tasks.size() > limit ? Integer.toString(shown.last()) : null);
    }

    private void places(Visit visit) throws IOException {
        var id = visit.job();
        var range =
                new Range(
                        visit.query("after", -1, -1, bramble.core.Limits.TASKS_MAX),
                        visit.pageSize());
        var wait = Visit.understood("until", () -> Placed.Wait.read(visit));
        visit.answer(
                relay.answer(
                        JobReads.question(
                                visit,
                                deadline -> Answer.json(200, places(id, range, wait, deadline)))));
    }

    private void run(Visit visit) throws IOException {
        var id = visit.job();
        var after = visit.query("after", -1, -1, bramble.core.Limits.TASKS_MAX);
        var wait = Visit.understood("until", () -> Placed.Wait.read(visit));
        visit.answer(
                relay.answer(
                        JobReads.question(
                                visit,
                                deadline -> Answer.json(200, run(id, after, wait, deadline)))));
    }

    /** The answered tasks that follow one, asked at the master. */
    AnsweredRun.Maybe run(JobId id, int after, Placed.Wait wait, Deadline deadline) {
        return when(
                id,
                after + 1,
                wait,
                reader ->
                        new AnsweredRun.Maybe(
                                AnsweredRun.of(
                                        job(reader, id), after + 1, reader.state().contents())),
                deadline);
    }

    /** What is asked for, once a task has come as far as is waited for, or a moment has passed. */
    private <T> T when(
            JobId id,
            int first,
            Placed.Wait wait,
            Function<ClusterReader, T> asked,
            Deadline deadline) {
        if (wait.equals(Placed.Wait.NONE)) {
            return local.ask(asked, deadline);
        }
        return local.askWhenReady(
                new Local.Wait(
                        id,
                        job -> first >= job.size() || wait.until().reached(job.stateOf(first)),
                        wait.atMost()),
                asked,
                deadline);
    }

    /** Up to {@code limit} tasks above {@code after}. */
    record Range(int after, int limit) {}

    /** Some tasks and where their output is, asked at the master. */
    Placed.Page places(JobId id, Range range, Placed.Wait wait, Deadline deadline) {
        return when(
                id,
                range.after() + 1,
                wait,
                reader -> places(reader, job(reader, id), range),
                deadline);
    }

    private static Placed.Page places(ClusterReader reader, Job job, Range range) {
        var after = range.after();
        if (after >= job.size() - 1 && after >= 0 && range.limit() == 1) {
            throw Problems.notFound(
                    "job "
                            + job.id()
                            + " has the tasks 0 to "
                            + (job.size() - 1)
                            + ", not "
                            + (after + 1));
        }
        return places(reader, job, page(reader, job, null, after, range.limit()));
    }

    private static Placed.Page places(ClusterReader reader, Job job, TaskPage page) {
        var numbers = page.tasks().stream().mapToInt(each -> (int) each.task()).toArray();
        var wanted = TaskSet.of(numbers);
        var segmentOf = new TreeMap<Integer, String>();
        var segments = new TreeMap<String, Placed.Segment>();
        for (var outcome : job.outcomes()) {
            var output = outcome.run() == null ? null : outcome.run().output();
            if (output == null || job.outputsRemoved().isPresent()) {
                continue;
            }
            var content = reader.state().contents().find(output.segment());
            var here = outcome.tasks().intersection(wanted);
            if (here.isEmpty() || content.isEmpty()) {
                continue;
            }
            var name = output.segment().text();
            here.iterator().forEachRemaining((int task) -> segmentOf.put(task, name));
            segments.put(
                    name,
                    new Placed.Segment(
                            content.get().facts().sizeBytes(),
                            content.get().holders().stream().map(NodeId::uuid).toList()));
        }
        return new Placed.Page(
                page.tasks().stream()
                        .map(
                                each ->
                                        new Placed(
                                                each,
                                                segmentOf.get((int) each.task()),
                                                line(job.items(), (int) each.task())))
                        .toList(),
                page.next(),
                segments,
                job.outputsRemoved().orElse(null),
                job.items().root() instanceof Items.Lines lines ? lines.content().text() : null,
                job.terms().attempts().runner() instanceof Runner.Lines ? Boolean.TRUE : null);
    }

    /** Which line of a file a task's item is; null when it is none. */
    private static @Nullable Integer line(Items items, int task) {
        return switch (items) {
            case Items.None _, Items.Range _, Items.Listed _ -> null;
            case Items.Lines _ -> task;
            case Items.Selection some -> line(some.base(), some.tasks().at(task));
        };
    }

    private static @Nullable TaskState state(Visit visit) {
        var asked = visit.query("state");
        if (asked.isEmpty()) {
            return null;
        }
        for (var state : TaskState.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(asked.get())) {
                return state;
            }
        }
        throw ProblemException.invalid(
                "state",
                "\""
                        + Visit.cut(asked.get())
                        + "\" is no state of a task: queued, running, succeeded, failed, lost, cancelled");
    }
}
