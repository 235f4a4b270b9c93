package bramble.http;

import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.store.Piece;
import bramble.store.Segments.Wanted;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** What nodes ask each other about what tasks have left. */
final class PieceRoutes {

    private static final int REQUEST_BYTES_MAX = 1 << 20;

    private final Copies copies;
    private final KeptSources kept;

    PieceRoutes(Copies copies, KeptSources kept) {
        this.copies = copies;
        this.kept = kept;
    }

    void addTo(Router router) {
        router.add(
                "GET " + KeptSources.PIECES + "{segment}/{id}/{task}/{attempt}/{kind}",
                Rights.MEMBER,
                this::piece);
        router.add("POST " + ShortOutput.PATH, Rights.MEMBER, this::outputs);
        router.add(TaskFiles.Part.ROUTE, Rights.MEMBER, this::files);
    }

    private void piece(Visit visit) throws IOException {
        var segment = Visit.understood("segment", () -> new ContentId(visit.variable("segment")));
        var owner =
                new Piece.Owner(
                        visit.job(),
                        visit.task(),
                        Visit.understood(
                                "attempt", () -> Integer.parseInt(visit.variable("attempt"))));
        var kind =
                Visit.understood(
                        "kind",
                        () -> Piece.Kind.valueOf(visit.variable("kind").toUpperCase(Locale.ROOT)));
        var wanted = new Wanted(owner, kind, visit.query("name").orElse(""));
        var bytes = number(visit, "bytes");
        var from = number(visit, "from");
        Piece.Found found;
        try {
            if (kind == Piece.Kind.LINES) {
                var lines = kept.linesHere(segment, bytes, owner);
                var all = new byte[lines.remaining()];
                lines.get(all);
                visit.answer(new Answer(200, Map.of(), new Answer.Bytes(all)));
                return;
            }
            found = kept.find(segment, bytes, wanted);
            var headers = KeptSources.headers(found);
            if (found == null || found.content() != null) {
                visit.answer(new Answer(200, headers, new Answer.Bytes(new byte[0])));
                return;
            }
            try (var part = kept.here(segment, bytes, wanted, from)) {
                visit.answer(new Answer(200, headers, new Answer.Bytes(part.in().readAllBytes())));
            }
        } catch (IOException e) {
            if (visit.hasBegun()) {
                throw e;
            }
            throw KeptSources.unreadable(Problems.text(e));
        }
    }

    private static long number(Visit visit, String name) {
        return Visit.understood(name, () -> Long.parseLong(visit.query(name).orElse("0")));
    }

    private void outputs(Visit visit) throws IOException {
        answer(visit, (segment, bytes, owner) -> ShortOutput.read(copies, segment, bytes, owner));
    }

    /** What there is to say about one task. */
    private interface Saying {
        Object about(ContentId segment, long bytes, Piece.Owner owner);
    }

    private static void answer(Visit visit, Saying saying) throws IOException {
        var request = Wire.read(ShortOutput.Request.class, visit.body(REQUEST_BYTES_MAX));
        var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, JobRoutes.NDJSON));
        KeptSources.forEach(
                request,
                (segment, bytes, owner) -> {
                    out.write(Wire.toBytes(saying.about(segment, bytes, owner)));
                    out.write('\n');
                });
        out.close();
    }

    private void files(Visit visit) throws IOException {
        var part = TaskFiles.Part.of(visit);
        answer(
                visit,
                (segment, bytes, owner) -> TaskFiles.read(copies, segment, bytes, owner, part));
    }
}
