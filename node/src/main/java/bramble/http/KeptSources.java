package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.core.TaskSet;
import bramble.http.OutputSources.Part;
import bramble.http.Placed.Place;
import bramble.store.LineRun;
import bramble.store.Piece;
import bramble.store.Segments.Wanted;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tasks that have ended left, from any node that holds it: this one first, and the next when
 * one does not answer or has a damaged copy. May be used by any thread.
 */
final class KeptSources {

    static final String PIECES = "/internal/v1/pieces/";

    /** On an answer: the file that holds what was asked for, when the node has not got that. */
    static final String CONTENT = "Bramble-Content";

    /** On an answer: the attempt has not left what was asked for. */
    static final String MISSING = "Bramble-Missing";

    private final NodeId self;
    private final Copies copies;
    private final Peers peers;
    private final NodeClient client;

    KeptSources(NodeId self, Copies copies, Peers peers, NodeClient client) {
        this.self = self;
        this.copies = copies;
        this.peers = peers;
        this.client = client;
    }

    String name(NodeId node) {
        return copies.name(node);
    }

    boolean isHere(NodeId holder) {
        return holder.equals(self);
    }

    /** The holders of a place, this node first. */
    List<NodeId> holders(Place place) {
        var all = new ArrayList<>(place.holders());
        if (all.remove(self)) {
            all.addFirst(self);
        }
        return all;
    }

    /**
     * Opens a piece from a byte on.
     *
     * @throws ProblemException when it was never there, or nobody who has it answers
     */
    Part open(Place place, Wanted wanted, long from) {
        var trouble = "no node has it";
        for (var holder : holders(place)) {
            try {
                return holder.equals(self)
                        ? here(place.segment(), place.bytes(), wanted, from)
                        : there(holder, place, wanted, from);
            } catch (IOException e) {
                trouble = "node " + copies.name(holder) + ": " + Problems.text(e);
            }
        }
        throw unreadable(trouble);
    }

    static ProblemException unreadable(String trouble) {
        return new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "the output cannot be read at the moment ("
                                + trouble
                                + "): ask again when more nodes are back"));
    }

    /** A piece of this node. */
    Part here(ContentId segment, long bytes, Wanted wanted, long from) throws IOException {
        var found = find(segment, bytes, wanted);
        if (found == null) {
            return new Part(InputStream.nullInputStream(), 0);
        }
        if (found.content() != null) {
            return new Part(
                    from >= found.length()
                            ? InputStream.nullInputStream()
                            : copies.openFile(found.content(), from),
                    found.length());
        }
        return new Part(content(segment, found, from), found.length());
    }

    private InputStream content(ContentId segment, Piece.Found found, long from)
            throws IOException {
        try {
            var all = copies.store().segments().bytes(segment, found);
            all.position((int) Math.min(all.position() + from, all.limit()));
            var bytes = new byte[all.remaining()];
            all.get(bytes);
            return new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            copies.failed(e);
            throw e;
        }
    }

    /** Where a piece stands in this node's copy; null when the attempt did not leave it. */
    Piece.@Nullable Found find(ContentId segment, long bytes, Wanted wanted) throws IOException {
        var segments = copies.store().segments();
        if (segments.length(segment) < bytes) {
            throw new IOException("it has no whole copy of " + segment);
        }
        try {
            return segments.find(segment, bytes, wanted).orElse(null);
        } catch (IOException e) {
            copies.failed(e);
            throw e;
        }
    }

    /**
     * The answers of a task and of those that stand behind it, each with its line end: at least
     * one.
     *
     * @throws ProblemException when nobody who has them answers
     */
    ByteBuffer lines(Place place, Piece.Owner owner) {
        var trouble = "no node has it";
        for (var holder : holders(place)) {
            try {
                if (holder.equals(self)) {
                    return linesHere(place.segment(), place.bytes(), owner);
                }
                var wanted = new Wanted(owner, Piece.Kind.LINES, "");
                try (var in = copies.open(holder, target(place, wanted, 0)).in()) {
                    var lines = ByteBuffer.wrap(in.readAllBytes());
                    if (lines.hasRemaining()) {
                        return lines;
                    }
                    trouble =
                            "node "
                                    + copies.name(holder)
                                    + " has no answer of task "
                                    + owner.task();
                }
            } catch (IOException e) {
                trouble = "node " + copies.name(holder) + ": " + Problems.text(e);
            }
        }
        throw unreadable(trouble);
    }

    /** The same from this node's copy alone. */
    ByteBuffer linesHere(ContentId segment, long bytes, Piece.Owner owner) throws IOException {
        var segments = copies.store().segments();
        if (segments.length(segment) < bytes) {
            throw new IOException("it has no whole copy of " + segment);
        }
        try {
            var run =
                    segments.run(segment, bytes, owner)
                            .orElseThrow(
                                    () ->
                                            new IOException(
                                                    "it has no answer of task " + owner.task()));
            return LineRun.lines(run.bytes(), owner.task() - run.found().piece().owner().task());
        } catch (IOException e) {
            copies.failed(e);
            throw e;
        }
    }

    /**
     * A file that an attempt left.
     *
     * @param content the file of the cluster's that holds it; null when it is short
     * @param bytes of a short one
     */
    record KeptFile(long length, @Nullable ContentId content, ByteBuffer bytes) {}

    /**
     * Finds a file, and reads it if it is short.
     *
     * @return null when the attempt did not leave it
     * @throws ProblemException when nobody who has it answers
     */
    @Nullable KeptFile file(Place place, Wanted wanted) {
        var trouble = "no node has it";
        for (var holder : holders(place)) {
            try {
                return holder.equals(self)
                        ? fileHere(place, wanted)
                        : fileThere(copies.open(holder, target(place, wanted, 0)));
            } catch (IOException e) {
                trouble = "node " + copies.name(holder) + ": " + Problems.text(e);
            }
        }
        throw unreadable(trouble);
    }

    private @Nullable KeptFile fileHere(Place place, Wanted wanted) throws IOException {
        var found = find(place.segment(), place.bytes(), wanted);
        if (found == null) {
            return null;
        }
        if (found.content() != null) {
            return new KeptFile(found.length(), found.content(), ByteBuffer.allocate(0));
        }
        try (var in = content(place.segment(), found, 0)) {
            return new KeptFile(found.length(), null, ByteBuffer.wrap(in.readAllBytes()));
        }
    }

    private static @Nullable KeptFile fileThere(Copies.Opened opened) throws IOException {
        try (var in = opened.in()) {
            if (header(opened, MISSING) != null) {
                return null;
            }
            var content = header(opened, CONTENT);
            return new KeptFile(
                    length(opened),
                    content == null ? null : new ContentId(content),
                    ByteBuffer.wrap(in.readAllBytes()));
        }
    }

    private static @Nullable String header(Copies.Opened opened, String name) {
        return opened.headers().get(name.toLowerCase(Locale.ROOT));
    }

    private static long length(Copies.Opened opened) {
        var length = header(opened, OutputSources.LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private Part there(NodeId holder, Place place, Wanted wanted, long from) throws IOException {
        var opened = copies.open(holder, target(place, wanted, from));
        var length = length(opened);
        var content = header(opened, CONTENT);
        if (content == null || from >= length) {
            return new Part(opened.in(), length);
        }
        opened.in().close();
        return new Part(copies.openFile(new ContentId(content), from), length);
    }

    /** Where another node answers what an attempt left. */
    private static String target(Place place, Wanted wanted, long from) {
        var owner = wanted.owner();
        return PIECES
                + String.join(
                        "/",
                        place.segment().text(),
                        owner.job().toString(),
                        Integer.toString(owner.task()),
                        Integer.toString(owner.attempt()),
                        wanted.kind().name().toLowerCase(Locale.ROOT))
                + "?bytes="
                + place.bytes()
                + "&from="
                + from
                + "&name="
                + URLEncoder.encode(wanted.name(), StandardCharsets.UTF_8);
    }

    /** Answers about many tasks, in their order. For one thread. */
    interface Batch<T> extends Closeable {
        /** The next task's; null after the last. */
        @Nullable T next() throws IOException;
    }

    /** Opens what a holder says about many tasks. */
    <T> Batch<T> batch(
            NodeId holder, String path, JobId job, List<ShortOutput.Spot> spots, Class<T> type)
            throws IOException {
        var request = Wire.toBytes(new ShortOutput.Request(job.uuid(), spots));
        var address =
                peers.address(holder)
                        .orElseThrow(() -> new IOException("its address is not known"));
        var conversation = client.connect(address);
        try {
            var answer =
                    conversation.send(
                            Passing.post(path, Answer.JSON, request), OutputSources.SILENCE);
            if (answer.status() != 200 || !(answer.body() instanceof Answer.Stream stream)) {
                throw new IOException("it answered status " + answer.status());
            }
            var in = new ClosingStream(stream.in(), conversation);
            var lines = new LineReader(in, TaskFiles.LINE_BYTES_MAX);
            return new Batch<>() {
                @Override
                public @Nullable T next() throws IOException {
                    var line = lines.next();
                    return line == null ? null : Wire.read(type, line.bytes());
                }

                @Override
                public void close() throws IOException {
                    in.close();
                }
            };
        } catch (IOException e) {
            conversation.close();
            client.forget(address);
            throw e;
        }
    }

    /** A spot's tasks with what names their attempts. */
    interface EachTask {
        void tell(ContentId segment, long bytes, Piece.Owner owner) throws IOException;
    }

    static void forEach(ShortOutput.Request request, EachTask action) throws IOException {
        var job = new JobId(request.job());
        for (var spot : request.spots()) {
            var segment = new ContentId(spot.segment());
            for (var each = TaskSet.parse(spot.tasks()).iterator(); each.hasNext(); ) {
                action.tell(
                        segment,
                        spot.bytes(),
                        new Piece.Owner(job, each.nextInt(), spot.attempt()));
            }
        }
    }

    /** The headers of an answer about a piece. */
    static Map<String, String> headers(Piece.@Nullable Found found) {
        if (found == null) {
            return Map.of(OutputSources.LENGTH, "0", MISSING, "true");
        }
        var length = Long.toString(found.length());
        return found.content() == null
                ? Map.of(OutputSources.LENGTH, length)
                : Map.of(OutputSources.LENGTH, length, CONTENT, found.content().text());
    }
}
