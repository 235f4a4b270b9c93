package bramble.http;

import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.NodeId;
import bramble.store.Arrivals;
import bramble.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What nodes ask each other, and the master, about contents. */
final class ContentRoutes {

    /** The largest part of a content that is sent at once. */
    private static final int PART_BYTES_MAX = 1 << 20;

    private static final int HELD_BYTES_MAX = 8 << 20;
    private static final String BYTES = "application/octet-stream";

    private final Copies copies;
    private final Copies.Way way;
    private final Store store;
    private final Arrivals arrivals;

    ContentRoutes(Copies copies, Copies.Way way) {
        this.copies = copies;
        this.way = way;
        this.store = copies.store();
        this.arrivals = new Arrivals(store);
    }

    void addTo(Router router) {
        router.add("POST " + Copies.CONTENTS + "{id}", Rights.MEMBER, this::append);
        router.add("GET " + Copies.CONTENTS + "{id}", Rights.MEMBER, this::open);
        router.add("GET " + Copies.HOLDINGS + "{node}", Rights.MEMBER, this::holdings);
        router.add("GET /internal/v1/holders/{id}", Rights.MEMBER, this::holders);
        router.add("POST " + Copies.HELD, Rights.MEMBER, this::held);
    }

    private void append(Visit visit) throws IOException {
        var id = ContentNames.internal(visit);
        var at = Visit.understood("at", () -> Long.parseLong(visit.query("at").orElse("0")));
        var length = 0L;
        try {
            length =
                    arrivals.append(id, at, visit.body(PART_BYTES_MAX), visit.query("last", false));
        } catch (IOException full) {
            throw Problems.disk("it could not take a copy", full);
        }
        var said = Long.toString(length).getBytes(StandardCharsets.US_ASCII);
        visit.answer(
                new Answer(200, Map.of(Answer.CONTENT_TYPE, "text/plain"), new Answer.Bytes(said)));
    }

    private void open(Visit visit) throws IOException {
        var id = ContentNames.internal(visit);
        var from = Visit.understood("from", () -> Long.parseLong(visit.query("from").orElse("0")));
        try (var in = opened(id, from)) {
            var out = visit.stream(200, Map.of(Answer.CONTENT_TYPE, BYTES));
            var buffer = new byte[64 << 10];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
            out.close();
        } catch (NoSuchFileException absent) {
            throw Problems.notFound("this node does not have " + id);
        } catch (IOException e) {
            copies.failed(e);
            throw e;
        }
    }

    private InputStream opened(ContentId id, long from) throws IOException {
        return id.isSegment() ? store.segments().openRaw(id, from) : store.files().open(id, from);
    }

    private void holdings(Visit visit) throws IOException {
        var node =
                Visit.understood("node", () -> new NodeId(UUID.fromString(visit.variable("node"))));
        answer(visit, deadline -> Answer.json(200, Copies.holdings(way, node, deadline)));
    }

    private void holders(Visit visit) throws IOException {
        var id = ContentNames.internal(visit);
        answer(visit, deadline -> Answer.json(200, Copies.found(way, id, deadline)));
    }

    private void held(Visit visit) throws IOException {
        var told = Wire.read(StoreForms.HeldJson.class, visit.body(HELD_BYTES_MAX));
        answer(visit, deadline -> Copies.told(way, told, deadline));
    }

    private void answer(Visit visit, Relay.AtMaster atMaster) throws IOException {
        visit.answer(
                way.relay()
                        .answer(
                                new Relay.Errand(
                                        Passing.get(visit.target()),
                                        atMaster,
                                        true,
                                        Optional.empty())));
    }
}
