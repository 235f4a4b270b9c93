package bramble.http;

import bramble.api.OutputFileView;
import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.http.KeptSources.Wanted;
import bramble.store.Piece;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a job's tasks have left. The path of one is its name in its task's directory, and
 * before that, for a job with items, the task's number.
 */
final class JobFileRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(JobFileRoutes.class);

    /** Tasks asked for at once. */
    private static final int PAGE = 1_000;

    private final TaskPlaces places;
    private final KeptSources kept;
    private final Copies copies;

    JobFileRoutes(TaskPlaces places, KeptSources kept, Copies copies) {
        this.places = places;
        this.kept = kept;
        this.copies = copies;
    }

    void addTo(Router router) {
        router.add("GET /v1/jobs/{id}/files", this::list);
        router.add("GET /v1/jobs/{id}/files/{path...}", this::get);
    }

    private void list(Visit visit) throws IOException {
        var job = visit.job();
        var page = places.page(job, -1, PAGE);
        if (page.removed() != null) {
            throw Problems.notFound("the output of job " + job + " was removed: " + page.removed());
        }
        var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
        try {
            while (true) {
                write(out, job, page);
                var next = page.next();
                if (next == null) {
                    break;
                }
                page = places.page(job, Integer.parseInt(next), PAGE);
            }
            out.close();
        } catch (bramble.api.ProblemException e) {
            // The answer has begun: only a broken connection tells that it is not whole.
            LOG.info("the list of files of job {} broke off: {}", job, e.problem().detail());
            throw new Visit.Aborted();
        }
    }

    private void write(OutputStream out, JobId job, Placed.Page page) throws IOException {
        var kind =
                new PageBatches.Kind<>(
                        KeptSources.FILES,
                        TaskFiles.class,
                        (place, owner) ->
                                TaskFiles.read(copies, place.segment(), place.bytes(), owner),
                        TaskFiles::problem);
        try (var batches = new PageBatches<>(kept, job, kind)) {
            for (var task : page.tasks()) {
                var place = page.place(task);
                if (place != null) {
                    batches.add((int) task.view().task(), place);
                }
            }
            for (var task : page.tasks()) {
                if (page.place(task) != null) {
                    write(out, task, batches.next((int) task.view().task()));
                }
            }
        }
    }

    private static void write(OutputStream out, Placed task, PageBatches.Said<TaskFiles> said)
            throws IOException {
        var answer = said.answer();
        if (answer == null) {
            throw KeptSources.unreadable(said.problem());
        }
        for (var file : answer.files()) {
            out.write(
                    Wire.toBytes(
                            new OutputFileView(
                                    task.view().task(),
                                    path(task, file.name()),
                                    file.name(),
                                    file.size(),
                                    file.executable())));
            out.write('\n');
        }
    }

    /** A job without items has one task, which needs no number. */
    private static String path(Placed task, String name) {
        return task.view().item() == null && task.line() == null
                ? name
                : task.view().task() + "/" + name;
    }

    private void get(Visit visit) throws IOException {
        var job = visit.job();
        var path = visit.variable("path");
        var single = !hasItems(job);
        var slash = path.indexOf('/');
        var task = 0;
        var name = path;
        if (!single && slash > 0) {
            task = Visit.understood("path", () -> Integer.parseInt(path.substring(0, slash)));
            name = path.substring(slash + 1);
        }
        var page = places.task(job, task);
        if (page.removed() != null) {
            throw Problems.notFound("the output of job " + job + " was removed: " + page.removed());
        }
        var place = page.place(page.tasks().getFirst());
        if (place == null) {
            throw missing(job, path);
        }
        var owner = new Piece.Owner(job, task, place.attempt());
        serve(visit, place, new Wanted(owner, Piece.Kind.FILE, name), path);
    }

    private boolean hasItems(JobId job) {
        var tasks = places.page(job, -1, 1);
        return tasks.itemsFile() != null || tasks.tasks().getFirst().view().item() != null;
    }

    private static bramble.api.ProblemException missing(JobId job, String path) {
        return Problems.notFound(
                "job "
                        + job
                        + " has no output file "
                        + Visit.cut(path)
                        + ": /v1/jobs/"
                        + job
                        + "/files lists them");
    }

    private void serve(Visit visit, Placed.Place place, Wanted wanted, String path)
            throws IOException {
        var files = find(place, wanted);
        var one =
                files.files().stream()
                        .filter(each -> each.name().equals(wanted.name()))
                        .findFirst()
                        .orElseThrow(() -> missing(wanted.owner().job(), path));
        if (one.content() != null) {
            FileRoutes.serve(visit, copies, new ContentId(one.content()), one.size());
            return;
        }
        try (var part = kept.open(place, wanted, 0)) {
            var bytes = part.in().readAllBytes();
            var range = ByteRange.read(visit.header("Range"));
            var begin = range == null ? 0 : (int) Math.min(bytes.length, range.begin(bytes.length));
            var end = range == null ? bytes.length : (int) range.end(bytes.length);
            var headers =
                    new TreeMap<>(
                            Map.of(
                                    Answer.CONTENT_TYPE,
                                    "application/octet-stream",
                                    "Accept-Ranges",
                                    "bytes"));
            if (range != null && begin >= end) {
                headers.put("Content-Range", "bytes */" + bytes.length);
                visit.answer(new Answer(416, headers, new Answer.Bytes(new byte[0])));
                return;
            }
            if (range != null) {
                headers.put(
                        "Content-Range", "bytes " + begin + "-" + (end - 1) + "/" + bytes.length);
            }
            visit.answer(
                    new Answer(
                            range == null ? 200 : 206,
                            headers,
                            new Answer.Bytes(java.util.Arrays.copyOfRange(bytes, begin, end))));
        }
    }

    private TaskFiles find(Placed.Place place, Wanted wanted) throws IOException {
        var kind =
                new PageBatches.Kind<>(
                        KeptSources.FILES,
                        TaskFiles.class,
                        (at, owner) -> TaskFiles.read(copies, at.segment(), at.bytes(), owner),
                        TaskFiles::problem);
        try (var batch = new PageBatches<>(kept, wanted.owner().job(), kind)) {
            batch.add(wanted.owner().task(), place);
            var said = batch.next(wanted.owner().task());
            var answer = said.answer();
            if (answer == null) {
                throw KeptSources.unreadable(said.problem());
            }
            return answer;
        }
    }
}
