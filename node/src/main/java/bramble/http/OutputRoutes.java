package bramble.http;

import bramble.api.ProblemException;
import bramble.api.TaskView;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.http.OutputSources.Name;
import bramble.http.Placed.Until;
import bramble.http.Placed.Wait;
import bramble.store.Piece;
import bramble.store.Segments.Wanted;
import bramble.worker.output.KeptOutput;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one task wrote: as it is now, a part of it, or as it comes. */
final class OutputRoutes {

    /** The pause before the master is asked again what has become of a task. */
    private static final Duration LOOK = Duration.ofMillis(150);

    /**
     * How long a followed output may be silent before the connection is cut, since the JDK's server
     * does not tell whether there is still anybody at the other end. With {@code Range} a follower
     * goes on from where it was.
     */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(5);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final TaskPlaces places;
    private final OutputSources sources;
    private final KeptSources kept;

    OutputRoutes(TaskPlaces places, OutputSources sources, KeptSources kept) {
        this.places = places;
        this.sources = sources;
        this.kept = kept;
    }

    void addTo(Router router) {
        router.add(
                "GET /v1/jobs/{id}/tasks/{task}/stdout",
                Rights.READER,
                visit -> output(visit, TaskStream.STDOUT));
        router.add(
                "GET /v1/jobs/{id}/tasks/{task}/stderr",
                Rights.READER,
                visit -> output(visit, TaskStream.STDERR));
        router.add(
                "GET /internal/v1/output/{id}/{task}/stdout",
                Rights.MEMBER,
                visit -> internal(visit, TaskStream.STDOUT));
        router.add(
                "GET /internal/v1/output/{id}/{task}/stderr",
                Rights.MEMBER,
                visit -> internal(visit, TaskStream.STDERR));
    }

    private void internal(Visit visit, TaskStream stream) throws IOException {
        var from =
                Visit.understood("from", () -> visit.query("from").map(Long::parseLong).orElse(0L));
        try (var part =
                sources.here(
                        new Name(visit.job(), visit.task(), stream),
                        from,
                        visit.query("follow", false))) {
            var headers =
                    Map.of(
                            OutputSources.LENGTH,
                            Long.toString(part.length()),
                            Answer.CONTENT_TYPE,
                            TEXT);
            var out = visit.stream(200, headers);
            // The head goes out at once: the follower must not wait for the first byte to know
            // that this node is here.
            out.flush();
            copy(part, out);
            out.close();
        }
    }

    /** Hands on what comes as it comes; returns how much. */
    private static long copy(OutputSources.Part part, OutputStream out) throws IOException {
        var buffer = new byte[16 << 10];
        var copied = 0L;
        for (var count = part.in().read(buffer); count >= 0; count = part.in().read(buffer)) {
            out.write(buffer, 0, count);
            copied += count;
            if (part.in().available() == 0) {
                out.flush();
            }
        }
        return copied;
    }

    private void output(Visit visit, TaskStream stream) throws IOException {
        var name = new Name(visit.job(), visit.task(), stream);
        var range = ByteRange.read(visit.header("Range"));
        if (visit.query("follow", false)) {
            new Follower(visit, name, range == null ? 0 : range.first()).run();
        } else {
            once(visit, name, range);
        }
    }

    private void once(Visit visit, Name name, @Nullable ByteRange range) throws IOException {
        var page = places.task(name.job(), name.task());
        var task = page.tasks().getFirst().view();
        if (task.node() == null) {
            throw notStarted(name.job(), task);
        }
        var from = range == null ? 0 : Math.max(0, range.first());
        try (var part = open(page, name, from, false)) {
            var end = range == null ? part.length() : range.end(part.length());
            var begin = range == null ? 0 : range.begin(part.length());
            var headers =
                    new TreeMap<>(
                            Map.of(
                                    Answer.CONTENT_TYPE,
                                    TEXT,
                                    "Accept-Ranges",
                                    "bytes",
                                    "Bramble-Attempt",
                                    Integer.toString(task.attempt())));
            if (range != null && begin >= end) {
                headers.put("Content-Range", "bytes */" + part.length());
                visit.answer(
                        new Answer(RANGE_NOT_SATISFIABLE, headers, new Answer.Bytes(new byte[0])));
                return;
            }
            if (range != null) {
                headers.put(
                        "Content-Range", "bytes " + begin + "-" + (end - 1) + "/" + part.length());
            }
            part.in().skipNBytes(begin - from);
            var body = new FixedBody(part.in(), end - begin, () -> {});
            visit.answer(
                    new Answer(
                            range == null ? 200 : 206,
                            headers,
                            new Answer.Stream(body, end - begin)));
        }
    }

    /** What the page's one task wrote: kept when it has ended, else live from its node. */
    private OutputSources.Part open(Placed.Page page, Name name, long from, boolean follow)
            throws IOException {
        var placed = page.tasks().getFirst();
        var node = placed.view().node();
        if (!placed.view().state().ended() && node != null) {
            return sources.open(new NodeId(node), name, from, follow);
        }
        var place = page.place(placed);
        if (place == null && page.removed() != null) {
            throw Problems.notFound(
                    "the output of job " + name.job() + " was removed: " + page.removed());
        }
        if (place == null) {
            return new OutputSources.Part(java.io.InputStream.nullInputStream(), 0);
        }
        var owner = new Piece.Owner(name.job(), name.task(), place.attempt());
        return kept.open(place, new Wanted(owner, KeptOutput.kind(name.stream()), ""), from);
    }

    private static ProblemException notStarted(JobId job, TaskView task) {
        var why = task.why() == null ? "" : " (" + task.why() + ")";
        var state = task.state().ended() ? "ended before it started" : "has not started";
        return Problems.notFound(
                "task "
                        + task.task()
                        + " of job "
                        + job
                        + " "
                        + state
                        + ", so there is no output"
                        + why);
    }

    private static TaskView view(Placed.Page page) {
        return page.tasks().getFirst().view();
    }

    /** One following of one output, across attempts and changes of node. */
    private final class Follower {
        private final Visit visit;
        private final Name name;
        private long at;
        private int attempt;
        private @Nullable OutputStream out;
        private Deadline silence = Deadline.in(SILENCE_MAX);

        Follower(Visit visit, Name name, long from) {
            this.visit = visit;
            this.name = name;
            this.at = Math.max(0, from);
        }

        void run() throws IOException {
            var begun = false;
            try {
                var task = look(Wait.KNOWN);
                while (task == null || !view(task).state().ended()) {
                    if (task == null) {
                        pause();
                    } else {
                        follow(task, true);
                    }
                    if (silence.hasPassed()) {
                        throw new Visit.Aborted();
                    }
                    begun = out != null;
                    task = look(next(task));
                }
                follow(task, false);
                begin().close();
            } catch (ProblemException e) {
                if (begun || out != null) {
                    throw new Visit.Aborted();
                }
                throw e;
            }
        }

        /**
         * What to wait for before the next look: the start, or the end, of which this hears at
         * once. The node may say that nothing runs there, because it is only about to start it, so
         * it is asked again soon.
         */
        private static Wait next(Placed.@Nullable Page task) {
            return task == null || view(task).node() == null
                    ? Wait.until(Until.STARTED)
                    : new Wait(Until.ENDED, LOOK);
        }

        /**
         * The task as the master sees it; null while there is no master, once something was sent.
         */
        private Placed.@Nullable Page look(Wait wait) {
            try {
                return places.task(name.job(), name.task(), wait);
            } catch (ProblemException e) {
                if (out != null && e.problem().status() == 503) {
                    return null;
                }
                throw e;
            }
        }

        /**
         * Copies what the task's node has; while the task runs a node that is away is waited for.
         */
        private void follow(Placed.Page task, boolean running) throws IOException {
            if (view(task).node() == null) {
                return;
            }
            newAttempt(view(task));
            try (var part = open(task, name, at, running)) {
                var copied = copy(part, begin());
                at += copied;
                if (copied > 0) {
                    silence = Deadline.in(SILENCE_MAX);
                }
            } catch (ProblemException e) {
                if (!running) {
                    throw e;
                }
            }
        }

        private void newAttempt(TaskView task) throws IOException {
            if (attempt != 0 && attempt != task.attempt()) {
                var note =
                        "\n[bramble: attempt "
                                + attempt
                                + " is over, this is attempt "
                                + task.attempt()
                                + "]\n";
                begin().write(note.getBytes(StandardCharsets.UTF_8));
                at = 0;
            }
            attempt = task.attempt();
        }

        private OutputStream begin() throws IOException {
            var begun = out;
            if (begun == null) {
                var headers = new TreeMap<>(Map.of(Answer.CONTENT_TYPE, TEXT));
                if (at > 0) {
                    headers.put("Content-Range", "bytes " + at + "-*/*");
                }
                begun = visit.stream(at > 0 ? 206 : 200, headers);
                begun.flush();
                out = begun;
            }
            return begun;
        }

        private static void pause() throws IOException {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.io.InterruptedIOException("this node is stopping");
            }
        }
    }
}
