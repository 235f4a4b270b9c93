package bramble.http;

import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.ResultLine;
import bramble.api.TaskPage;
import bramble.api.TaskView;
import bramble.api.Wire;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.core.TaskSet;
import bramble.http.OutputSources.Batch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of a job's ended tasks in the order of the tasks, a line each. With {@code follow}
 * each task is waited for in its turn, until the last. Outputs are fetched from their nodes many at
 * a time, and never more than one a node is in memory.
 */
final class ResultRoutes {

    /** Tasks asked for at once. */
    private static final int PAGE = 1_000;

    /** While a task is waited for: how many are asked for with it. */
    private static final int PAGE_WAITING = 64;

    /** The first looks are close together, since a short task's user waits for nothing else. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(2);

    /** Between looks at a job whose tasks end in a stream: one look serves many. */
    private static final Duration STREAM_LOOK = Duration.ofMillis(20);

    private static final Duration LOOK_MAX = Duration.ofMillis(500);

    /**
     * How often an empty line is sent while nothing else is, so that a reader knows that this node
     * lives, and is noticed gone.
     */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    /** How long a reading that has begun waits for a new master. */
    private static final Duration MASTER_PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ResultRoutes.class);

    private final TaskPlaces places;
    private final OutputSources sources;

    ResultRoutes(TaskPlaces places, OutputSources sources) {
        this.places = places;
        this.sources = sources;
    }

    void addTo(Router router) {
        router.add("GET /v1/jobs/{id}/results", this::results);
        router.add("POST " + ShortOutput.PATH, this::internal);
    }

    private void internal(Visit visit) throws IOException {
        var request = Wire.read(ShortOutput.Request.class, visit.body(1 << 20));
        var tasks = Visit.understood("tasks", () -> TaskSet.parse(request.tasks()));
        try (var batch = sources.batchHere(new JobId(request.job()), tasks)) {
            var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
            for (var line = batch.next(); line != null; line = batch.next()) {
                write(out, line);
            }
            out.close();
        }
    }

    private static void write(OutputStream out, Object document) throws IOException {
        out.write(Wire.toBytes(document));
        out.write('\n');
    }

    private void results(Visit visit) throws IOException {
        var job = visit.job();
        var follow = visit.query("follow", false);
        var after = visit.query("after", -1, -1, bramble.core.Limits.TASKS_MAX);
        var first = places.page(job, after, PAGE);
        var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
        try {
            out.flush();
            new Reading(out, job, follow, after).run(first);
            out.close();
        } catch (ProblemException e) {
            // The answer has begun: only a broken connection tells that it is not whole.
            LOG.info("the results of job {} broke off: {}", job, e.problem().detail());
            throw new Visit.Aborted();
        }
    }

    /** One reading of a job's results on its way through the pages. */
    private final class Reading {
        private final OutputStream out;
        private final JobId job;
        private final boolean follow;
        private int after;
        private Duration look = FIRST_LOOK;
        private Deadline alive = Deadline.in(SIGN_OF_LIFE);

        Reading(OutputStream out, JobId job, boolean follow, int after) {
            this.out = out;
            this.job = job;
            this.follow = follow;
            this.after = after;
        }

        void run(TaskPage first) throws IOException {
            var page = first;
            while (true) {
                var ready = ready(page.tasks(), follow);
                write(out, job, ready);
                out.flush();
                var whole = !follow || ready.size() == page.tasks().size();
                if (whole && page.next() == null) {
                    return;
                }
                after = last(whole ? page.tasks() : ready, after);
                if (!whole) {
                    await(!ready.isEmpty());
                }
                page = page(whole ? PAGE : PAGE_WAITING);
            }
        }

        /** Lets some time pass before the next look: longer and longer while nothing comes. */
        private void await(boolean progress) throws IOException {
            look = progress ? STREAM_LOOK : look;
            pause(look);
            look = longer(look);
            if (progress) {
                alive = Deadline.in(SIGN_OF_LIFE);
            } else if (alive.hasPassed()) {
                out.write('\n');
                out.flush();
                alive = Deadline.in(SIGN_OF_LIFE);
            }
        }

        /** The next page; while there is no master it is waited for. */
        private TaskPage page(int size) throws IOException {
            var patience = Deadline.in(MASTER_PATIENCE);
            while (true) {
                try {
                    return places.page(job, after, size);
                } catch (ProblemException e) {
                    if (patience.hasPassed()
                            || e.problem().status() != ProblemType.UNAVAILABLE.status()) {
                        throw e;
                    }
                    await(false);
                }
            }
        }
    }

    private static Duration longer(Duration look) {
        return look.multipliedBy(2).compareTo(LOOK_MAX) < 0 ? look.multipliedBy(2) : LOOK_MAX;
    }

    private static int last(List<TaskView> tasks, int before) {
        return tasks.isEmpty() ? before : (int) tasks.getLast().task();
    }

    /**
     * The ended tasks of a page: all of them, or those before the first that is still waited for.
     */
    private static List<TaskView> ready(List<TaskView> page, boolean inTurn) {
        var ready = new ArrayList<TaskView>();
        for (var task : page) {
            if (task.state().ended()) {
                ready.add(task);
            } else if (inTurn) {
                break;
            }
        }
        return ready;
    }

    private static void pause(Duration look) throws IOException {
        try {
            Thread.sleep(look);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("this node is stopping");
        }
    }

    private void write(OutputStream out, JobId job, List<TaskView> tasks) throws IOException {
        try (var outputs = new Outputs(job, tasks)) {
            for (var task : tasks) {
                write(out, outputs.line(task));
            }
        }
    }

    /**
     * The outputs of a page of tasks, from all the nodes that have some. A node that fails fails
     * for the rest of the page.
     */
    private final class Outputs implements AutoCloseable {
        private final Map<NodeId, Batch> batches = new TreeMap<>();
        private final Map<NodeId, String> problems = new TreeMap<>();

        Outputs(JobId job, List<TaskView> tasks) {
            var byNode = new TreeMap<NodeId, List<Integer>>();
            for (var task : tasks) {
                var node = task.node();
                if (node != null) {
                    byNode.computeIfAbsent(new NodeId(node), key -> new ArrayList<>())
                            .add((int) task.task());
                }
            }
            byNode.forEach(
                    (node, numbers) -> {
                        try {
                            batches.put(
                                    node,
                                    sources.batch(
                                            node,
                                            job,
                                            TaskSet.of(
                                                    numbers.stream()
                                                            .mapToInt(Integer::intValue)
                                                            .toArray())));
                        } catch (ProblemException e) {
                            problems.put(node, e.problem().detail());
                        }
                    });
        }

        ResultLine line(TaskView task) throws IOException {
            if (task.node() == null) {
                return new ResultLine(
                        task.task(), task.item(), task.exitCode(), "", null, task.why());
            }
            var output = output(new NodeId(task.node()));
            if (output == null) {
                return new ResultLine(
                        task.task(),
                        task.item(),
                        task.exitCode(),
                        "",
                        null,
                        problems.get(new NodeId(task.node())));
            }
            return new ResultLine(
                    task.task(),
                    task.item(),
                    task.exitCode(),
                    output.output(),
                    output.truncated() ? Boolean.TRUE : null,
                    null);
        }

        private @Nullable ShortOutput output(NodeId node) throws IOException {
            var batch = batches.get(node);
            if (batch == null) {
                return null;
            }
            try {
                var output = batch.next();
                if (output == null) {
                    problems.put(node, "the node that has the output answered too little");
                }
                return output;
            } catch (ProblemException e) {
                problems.put(node, e.problem().detail());
                batch.close();
                batches.remove(node);
                return null;
            }
        }

        @Override
        public void close() throws IOException {
            for (var batch : batches.values()) {
                batch.close();
            }
        }
    }
}
