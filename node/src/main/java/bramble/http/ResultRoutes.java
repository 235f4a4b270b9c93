package bramble.http;

import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.ResultLine;
import bramble.api.TaskState;
import bramble.api.TaskView;
import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.http.Placed.Until;
import bramble.http.Placed.Wait;
import bramble.worker.input.FileCache;
import bramble.worker.input.LineFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

    /** Who follows a short job has its result in one answer. */
    private static final Wait SOON = new Wait(Until.ENDED, Duration.ofMillis(50));

    /** Between looks at a job whose tasks end in a stream: one look serves many. */
    private static final Duration STREAM_LOOK = Duration.ofMillis(20);

    /** Between looks while there is no master. */
    private static final Duration MASTER_LOOK = Duration.ofMillis(200);

    /**
     * How often an empty line is sent while nothing else is, so that a reader knows that this node
     * lives, and is noticed gone.
     */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    /** How long a reading that has begun waits for a new master. */
    private static final Duration MASTER_PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ResultRoutes.class);

    private final TaskPlaces places;
    private final KeptSources kept;
    private final Copies copies;
    private final FileCache files;

    ResultRoutes(TaskPlaces places, KeptSources kept, Copies copies, FileCache files) {
        this.places = places;
        this.kept = kept;
        this.copies = copies;
        this.files = files;
    }

    void addTo(Router router) {
        router.add("GET /v1/jobs/{id}/results", Rights.READER, this::results);
    }

    private static void write(OutputStream out, Object document) throws IOException {
        out.write(Wire.toBytes(document));
        out.write('\n');
    }

    private void results(Visit visit) throws IOException {
        var job = visit.job();
        var follow = visit.query("follow", false);
        var after = visit.query("after", -1, -1, bramble.core.Limits.TASKS_MAX);
        var first = places.page(job, after, PAGE, follow ? SOON : Wait.NONE);
        var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
        try {
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
        private Deadline alive = Deadline.in(SIGN_OF_LIFE);

        Reading(OutputStream out, JobId job, boolean follow, int after) {
            this.out = out;
            this.job = job;
            this.follow = follow;
            this.after = after;
        }

        void run(Placed.Page first) throws IOException {
            var page = first;
            while (true) {
                var lines = Boolean.TRUE.equals(page.lines());
                if (lines && writeRuns(places.run(job, after, asTheyAre(follow)))) {
                    page = page(PAGE, asTheyAre(follow));
                    continue;
                }
                var ready = ready(page.tasks(), follow);
                if (lines && isMixed(ready)) {
                    ready = unanswered(ready);
                    write(out, job, page, ready);
                    after = last(ready, after);
                    page = page(PAGE, asTheyAre(follow));
                    continue;
                }
                write(out, job, page, ready);
                out.flush();
                var whole = !follow || ready.size() == page.tasks().size();
                if (whole && page.next() == null) {
                    return;
                }
                after = last(whole ? page.tasks() : ready, after);
                if (!whole) {
                    await(!ready.isEmpty());
                }
                // An answered line is waited for in one question, so that a lone one comes soon.
                var answered = lines && !whole && writeRuns(awaited());
                page =
                        whole || answered
                                ? page(PAGE, asTheyAre(follow))
                                : page(PAGE_WAITING, Wait.until(Until.ENDED));
            }
        }

        /** Writes what many tasks have answered; false when the next task is none of these. */
        private boolean writeRuns(@Nullable AnsweredRun first) throws IOException {
            var results = new LineResults(out, job, kept, files);
            var run = first;
            var any = run != null;
            while (run != null) {
                results.write(run);
                after = run.end() - 1;
                run = places.run(job, after, asTheyAre(follow));
            }
            return any;
        }

        /** What was answered next, when the next task has ended; null when that is nothing. */
        private @Nullable AnsweredRun awaited() throws IOException {
            return patiently(() -> places.run(job, after, Wait.until(Until.ENDED)));
        }

        /** After a task has ended, lets some more end before the next look. */
        private void await(boolean progress) throws IOException {
            if (progress) {
                pause(STREAM_LOOK);
                alive = Deadline.in(SIGN_OF_LIFE);
            } else if (alive.hasPassed()) {
                out.write('\n');
                out.flush();
                alive = Deadline.in(SIGN_OF_LIFE);
            }
        }

        /** The next page; while there is no master it is waited for. */
        private Placed.Page page(int size, Wait wait) throws IOException {
            return patiently(() -> places.page(job, after, size, wait));
        }

        private <T extends @Nullable Object> T patiently(Supplier<T> question) throws IOException {
            var patience = Deadline.in(MASTER_PATIENCE);
            while (true) {
                try {
                    return question.get();
                } catch (ProblemException e) {
                    if (patience.hasPassed()
                            || e.problem().status() != ProblemType.UNAVAILABLE.status()) {
                        throw e;
                    }
                    pause(MASTER_LOOK);
                    await(false);
                }
            }
        }
    }

    /** Who follows a job will see what is missing now when it comes. */
    private static Wait asTheyAre(boolean follow) {
        return follow ? Wait.KNOWN : Wait.NONE;
    }

    private static int last(List<Placed> tasks, int before) {
        return tasks.isEmpty() ? before : (int) tasks.getLast().view().task();
    }

    /**
     * The ended tasks of a page: all of them, or those before the first that is still waited for.
     */
    private static List<Placed> ready(List<Placed> page, boolean inTurn) {
        var ready = new ArrayList<Placed>();
        for (var task : page) {
            if (task.view().state().ended()) {
                ready.add(task);
            } else if (inTurn) {
                break;
            }
        }
        return ready;
    }

    /** Whether tasks that failed stand before one that has succeeded. */
    private static boolean isMixed(List<Placed> tasks) {
        return tasks.size() > 1
                && tasks.getFirst().view().state() != TaskState.SUCCEEDED
                && tasks.stream().anyMatch(each -> each.view().state() == TaskState.SUCCEEDED);
    }

    /** Those before the first that has succeeded: its answer stands together with many others. */
    private static List<Placed> unanswered(List<Placed> tasks) {
        return tasks.stream()
                .takeWhile(each -> each.view().state() != TaskState.SUCCEEDED)
                .toList();
    }

    private static void pause(Duration look) throws IOException {
        try {
            Thread.sleep(look);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("this node is stopping");
        }
    }

    private void write(OutputStream out, JobId job, Placed.Page page, List<Placed> tasks)
            throws IOException {
        var kind =
                new PageBatches.Kind<>(
                        ShortOutput.PATH,
                        ShortOutput.class,
                        (place, owner) ->
                                ShortOutput.read(copies, place.segment(), place.bytes(), owner),
                        ShortOutput::problem);
        try (var outputs = new PageBatches<>(kept, job, kind)) {
            for (var task : tasks) {
                var place = page.place(task);
                if (place != null) {
                    outputs.add((int) task.view().task(), place);
                }
            }
            for (var task : tasks) {
                write(out, line(page, task, outputs));
            }
        }
    }

    private ResultLine line(Placed.Page page, Placed task, PageBatches<ShortOutput> outputs)
            throws IOException {
        var view = withItem(page, task);
        if (page.place(task) == null) {
            var why = view.node() == null ? view.why() : page.removed();
            return new ResultLine(view.task(), view.item(), view.exitCode(), "", null, why);
        }
        var said = outputs.next((int) view.task());
        if (said.answer() == null) {
            return new ResultLine(
                    view.task(), view.item(), view.exitCode(), "", null, said.problem());
        }
        var output = said.answer();
        if (output.content() != null) {
            return beginning(view, new ContentId(output.content()));
        }
        return new ResultLine(
                view.task(),
                view.item(),
                view.exitCode(),
                output.output(),
                output.truncated() ? Boolean.TRUE : null,
                null);
    }

    /** The task with its item, also when that is a line of a file; without it if that is away. */
    private TaskView withItem(Placed.Page page, Placed task) {
        var view = task.view();
        if (page.itemsFile() == null || task.line() == null) {
            return view;
        }
        try {
            var item = files.line(new ContentId(page.itemsFile()), task.line());
            return new TaskView(
                    view.task(),
                    item,
                    view.state(),
                    view.attempt(),
                    view.node(),
                    view.exitCode(),
                    view.startedAt(),
                    view.finishedAt(),
                    view.why());
        } catch (IOException | LineFile.UnfitLine e) {
            LOG.debug("no item of task {}: {}", view.task(), e.toString());
            return view;
        }
    }

    /** A long output, of which the beginning is shown. */
    private ResultLine beginning(TaskView view, ContentId content) throws IOException {
        try (var in = copies.openFile(content, 0)) {
            var shown = new String(in.readNBytes(ShortOutput.BYTES_MAX), StandardCharsets.UTF_8);
            return new ResultLine(view.task(), view.item(), view.exitCode(), shown, true, null);
        } catch (ProblemException e) {
            return new ResultLine(
                    view.task(), view.item(), view.exitCode(), "", null, e.problem().detail());
        }
    }
}
