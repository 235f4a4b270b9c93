package bramble.http;

import bramble.api.OutputFileView;
import bramble.api.ProblemException;
import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.store.Piece;
import bramble.store.Segments;
import bramble.store.Segments.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
        router.add("GET /v1/jobs/{id}/files", Rights.READER, this::list);
        router.add("GET /v1/jobs/{id}/files/{path...}", Rights.READER, this::get);
    }

    private void list(Visit visit) throws IOException {
        var job = visit.job();
        var page = places.page(job, -1, PAGE);
        if (page.removed() != null) {
            throw Problems.notFound("the output of job " + job + " was removed: " + page.removed());
        }
        var inline = visit.query("inline", -1, -1, Segments.PIECE_BYTES_MAX);
        var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
        try {
            while (true) {
                write(out, job, page, new TaskFiles.Part(0, inline));
                var next = page.next();
                if (next == null) {
                    break;
                }
                page = places.page(job, Integer.parseInt(next), PAGE);
            }
            out.close();
        } catch (ProblemException e) {
            // The answer has begun: only a broken connection tells that it is not whole.
            LOG.info("the list of files of job {} broke off: {}", job, e.problem().detail());
            throw new Visit.Aborted();
        }
    }

    private void write(OutputStream out, JobId job, Placed.Page page, TaskFiles.Part part)
            throws IOException {
        try (var batches = new PageBatches<>(kept, job, kind(part))) {
            for (var task : page.tasks()) {
                var place = page.place(task);
                if (place != null) {
                    batches.add((int) task.view().task(), place);
                }
            }
            for (var task : page.tasks()) {
                var place = page.place(task);
                if (place == null) {
                    continue;
                }
                var said = batches.next((int) task.view().task());
                for (var next = write(out, task, said); next != null; ) {
                    next = write(out, task, rest(job, task, place, part.after(next)));
                }
            }
        }
    }

    private PageBatches.Kind<TaskFiles> kind(TaskFiles.Part part) {
        return new PageBatches.Kind<>(
                part.target(),
                TaskFiles.class,
                (place, owner) ->
                        TaskFiles.read(copies, place.segment(), place.bytes(), owner, part),
                TaskFiles::problem);
    }

    /** More of the files of a task that has left many. */
    private PageBatches.Said<TaskFiles> rest(
            JobId job, Placed task, Placed.Place place, TaskFiles.Part part) throws IOException {
        var number = (int) task.view().task();
        try (var batch = new PageBatches<>(kept, job, kind(part))) {
            batch.add(number, place);
            return batch.next(number);
        }
    }

    /** Writes some files; where the task's next ones begin, null after the last. */
    private static @Nullable Integer write(
            OutputStream out, Placed task, PageBatches.Said<TaskFiles> said) throws IOException {
        var answer = said.answer();
        if (answer == null) {
            throw KeptSources.unreadable(said.problem());
        }
        for (var file : answer.files()) {
            var content = file.content();
            out.write(
                    Wire.toBytes(
                            new OutputFileView(
                                    task.view().task(),
                                    path(task, file.name()),
                                    file.name(),
                                    file.size(),
                                    file.executable(),
                                    content == null ? null : new ContentId(content).digits(),
                                    file.data())));
            out.write('\n');
        }
        return answer.next();
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

    private static ProblemException missing(JobId job, String path) {
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
        var file = kept.file(place, wanted);
        if (file == null) {
            throw missing(wanted.owner().job(), path);
        }
        if (file.content() != null) {
            FileRoutes.serve(visit, copies, file.content(), file.length());
        } else {
            visit.answer(part(file.bytes().array(), ByteRange.read(visit.header("Range"))));
        }
    }

    private static Answer part(byte[] bytes, @Nullable ByteRange range) {
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
            return new Answer(416, headers, new Answer.Bytes(new byte[0]));
        }
        if (range != null) {
            headers.put("Content-Range", "bytes " + begin + "-" + (end - 1) + "/" + bytes.length);
        }
        return new Answer(
                range == null ? 200 : 206,
                headers,
                new Answer.Bytes(Arrays.copyOfRange(bytes, begin, end)));
    }
}
