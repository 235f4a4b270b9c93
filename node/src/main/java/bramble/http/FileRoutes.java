package bramble.http;

import bramble.api.FileView;
import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.store.Copier;
import bramble.store.FileStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files that users put into the cluster and take out of it. */
final class FileRoutes {

    private static final String BYTES = "application/octet-stream";
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Copies copies;
    private final Copier copier;

    FileRoutes(Copies copies, Copier copier) {
        this.copies = copies;
        this.copier = copier;
    }

    void addTo(Router router) {
        router.add("PUT /v1/files", Rights.SUBMITTER, this::put);
        router.add("POST /v1/files", Rights.SUBMITTER, this::put);
        router.add("GET /v1/files/{sha256}", Rights.READER, this::get);
        router.add("HEAD /v1/files/{sha256}", Rights.READER, this::head);
    }

    /** Answers when the file is on two nodes, where there are two, and a majority knows it. */
    private void put(Visit visit) throws IOException {
        var stored = received(visit);
        Kept kept;
        try {
            kept = copier.copy(stored.id(), stored.facts());
            copies.tell(List.of(kept), List.of());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.UNAVAILABLE,
                            "the file arrived, but "
                                    + Problems.text(e)
                                    + ": send it again, which does no harm"));
        }
        visit.answer(
                Answer.json(
                        201,
                        new FileView(
                                kept.id().text(),
                                kept.id().digits(),
                                kept.facts().sizeBytes(),
                                kept.facts().lines())));
    }

    private FileStore.Stored received(Visit visit) throws IOException {
        try (var incoming = copies.store().files().begin()) {
            var in = visit.body();
            var buffer = new byte[64 << 10];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (incoming.length() + count > Limits.FILE_BYTES_MAX) {
                    throw new ProblemException(
                            Problem.of(
                                    ProblemType.TOO_LARGE,
                                    "the file is larger than the limit of "
                                            + Limits.FILE_BYTES_MAX
                                            + " bytes: split it"));
                }
                try {
                    incoming.write(buffer, 0, count);
                } catch (IOException full) {
                    throw Problems.disk("the file was not taken", full);
                }
            }
            try {
                return incoming.keep();
            } catch (IOException full) {
                throw Problems.disk("the file was not taken", full);
            }
        }
    }

    private Kept found(ContentId id) throws IOException {
        try {
            return copies.find(id)
                    .orElseThrow(
                            () ->
                                    Problems.notFound(
                                            "this cluster does not keep "
                                                    + id
                                                    + ": PUT /v1/files takes it in"));
        } catch (IOException e) {
            throw new ProblemException(Problems.unavailable(Problems.text(e)));
        }
    }

    private void head(Visit visit) throws IOException {
        var kept = found(ContentNames.file(visit));
        visit.answer(
                new Answer(
                        200,
                        Map.of(
                                Answer.CONTENT_TYPE,
                                BYTES,
                                "Bramble-Size",
                                Long.toString(kept.facts().sizeBytes())),
                        new Answer.Bytes(new byte[0])));
    }

    private void get(Visit visit) throws IOException {
        var kept = found(ContentNames.file(visit));
        serve(visit, copies, kept.id(), kept.facts().sizeBytes());
    }

    /** Answers a file, or a part of it. */
    static void serve(Visit visit, Copies copies, ContentId id, long size) throws IOException {
        var range = ByteRange.read(visit.header("Range"));
        var begin = range == null ? 0 : range.begin(size);
        var end = range == null ? size : range.end(size);
        var headers =
                new TreeMap<>(
                        Map.of(
                                Answer.CONTENT_TYPE,
                                BYTES,
                                "Accept-Ranges",
                                "bytes",
                                "ETag",
                                "\"" + id.digits() + "\""));
        if (range != null && begin >= end) {
            headers.put("Content-Range", "bytes */" + size);
            visit.answer(new Answer(RANGE_NOT_SATISFIABLE, headers, new Answer.Bytes(new byte[0])));
            return;
        }
        if (range != null) {
            headers.put("Content-Range", "bytes " + begin + "-" + (end - 1) + "/" + size);
        }
        try (var in = copies.openFile(id, begin)) {
            var body = new FixedBody(in, end - begin, () -> {});
            visit.answer(
                    new Answer(
                            range == null ? 200 : 206,
                            headers,
                            new Answer.Stream(body, end - begin)));
        } catch (IOException e) {
            copies.failed(e);
            throw e;
        }
    }
}
