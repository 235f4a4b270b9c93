package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.Command;
import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.protocol.StoreOrders.Partner;
import bramble.store.CopyLink;
import bramble.store.DamagedException;
import bramble.store.Keeper;
import bramble.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Contents on other nodes, and the master's word about them. May be used by any thread. Made before
 * the door, which connects it to the rest of the node.
 */
public final class Copies implements CopyLink {

    static final String CONTENTS = "/internal/v1/contents/";
    static final String HOLDINGS = "/internal/v1/holdings/";
    static final String HELD = "/internal/v1/held";

    /** How long another node may say nothing: it may have to wait for its disk. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final NodeId self;
    private final Store store;
    private final AtomicReference<@Nullable Way> way = new AtomicReference<>();
    private final AtomicReference<@Nullable Keeper> keeper = new AtomicReference<>();

    /** The ways to others. */
    record Way(Relay relay, Local local, Peers peers, NodeClient client) {}

    public Copies(NodeId self, Store store) {
        this.self = self;
        this.store = store;
    }

    void connect(Way to) {
        way.set(to);
    }

    /** Takes whom to tell about damaged copies. To be called once, before the door starts. */
    public void tellDamageTo(Keeper told) {
        keeper.set(told);
    }

    Store store() {
        return store;
    }

    private Way way() throws IOException {
        var now = way.get();
        if (now == null) {
            throw new IOException("this node is only starting");
        }
        return now;
    }

    /** What a failure to read a copy of this node means. */
    void failed(IOException failure) {
        var told = keeper.get();
        if (failure instanceof DamagedException damage && told != null) {
            told.damaged(damage.content());
        }
    }

    /** A node's name for people. */
    String name(NodeId node) {
        var known = way.get();
        return known == null
                ? node.toString()
                : known.local()
                        .glance(reader -> reader.state().nodes().find(node).map(Node::name))
                        .orElse(node.toString());
    }

    @Override
    public long append(Partner to, ContentId id, long at, byte[] bytes, boolean last)
            throws IOException {
        var passing =
                new Passing(
                        "POST",
                        CONTENTS + id + "?at=" + at + "&last=" + last,
                        Map.of(Answer.CONTENT_TYPE, "application/octet-stream"),
                        bytes);
        var answer = whole(to.address(), passing);
        try {
            return Long.parseLong(new String(answer, java.nio.charset.StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new IOException("the node at " + to.address() + " answered no length", e);
        }
    }

    private byte[] whole(String address, Passing passing) throws IOException {
        try (var conversation = way().client().connect(address)) {
            var answer = conversation.send(passing, SILENCE);
            if (!(answer.body() instanceof Answer.Stream stream)) {
                throw new IllegalStateException("an answer from afar has a stream");
            }
            var bytes = stream.in().readAllBytes();
            if (answer.status() != 200) {
                throw new IOException(said(address, answer.status(), bytes));
            }
            return bytes;
        } catch (IOException e) {
            way().client().forget(address);
            throw e;
        }
    }

    private static String said(String address, int status, byte[] bytes) {
        try {
            return Wire.read(Problem.class, bytes).detail();
        } catch (RuntimeException noProblem) {
            return "the node at " + address + " answered status " + status;
        }
    }

    @Override
    public InputStream open(Partner from, ContentId id, long at) throws IOException {
        return open(from.address(), CONTENTS + id + "?from=" + at).in();
    }

    /** An answer's body, with its headers. */
    record Opened(InputStream in, Map<String, String> headers) {}

    /** Opens something of another node. */
    Opened open(String address, String target) throws IOException {
        var conversation = way().client().connect(address);
        try {
            var answer = conversation.send(Passing.get(target), SILENCE);
            if (!(answer.body() instanceof Answer.Stream stream)) {
                throw new IllegalStateException("an answer from afar has a stream");
            }
            if (answer.status() != 200) {
                throw new IOException(
                        said(address, answer.status(), stream.in().readNBytes(64 << 10)));
            }
            return new Opened(new ClosingStream(stream.in(), conversation), answer.headers());
        } catch (IOException e) {
            conversation.close();
            throw e;
        }
    }

    /** Opens something of another node. */
    Opened open(NodeId node, String target) throws IOException {
        return open(
                way().peers()
                        .address(node)
                        .orElseThrow(() -> new IOException("its address is not known")),
                target);
    }

    @Override
    public List<Kept> holdings() throws IOException {
        var bytes =
                atMaster(
                        Passing.get(HOLDINGS + self),
                        deadline -> Answer.json(200, holdings(way.get(), self, deadline)));
        return Wire.read(StoreForms.HoldingsJson.class, bytes).contents().stream()
                .map(StoreForms.KeptJson::read)
                .toList();
    }

    /** What a node is to hold; at the master. */
    static StoreForms.HoldingsJson holdings(@Nullable Way way, NodeId node, Deadline deadline) {
        if (way == null) {
            throw new IllegalStateException("asked before it was connected");
        }
        return way.local()
                .ask(
                        reader -> {
                            var contents = reader.state().contents();
                            var held = new ArrayList<StoreForms.KeptJson>();
                            for (var id : contents.heldBy(node)) {
                                held.add(kept(contents.find(id).orElseThrow()));
                            }
                            return new StoreForms.HoldingsJson(held);
                        },
                        deadline);
    }

    static StoreForms.KeptJson kept(Content content) {
        return StoreForms.KeptJson.of(
                new Kept(content.id(), content.facts(), List.copyOf(content.holders())));
    }

    @Override
    public void tell(List<Kept> kept, List<ContentId> dropped) throws IOException {
        var told =
                new StoreForms.HeldJson(
                        self.uuid(),
                        kept.stream().map(StoreForms.KeptJson::of).toList(),
                        dropped.stream().map(ContentId::text).toList());
        var _ =
                atMaster(
                        Passing.post(HELD, Answer.JSON, Wire.toBytes(told)),
                        deadline -> told(way.get(), told, deadline));
    }

    /** Commits what a node has told; at the master. */
    static Answer told(@Nullable Way way, StoreForms.HeldJson told, Deadline deadline) {
        if (way == null) {
            throw new IllegalStateException("asked before it was connected");
        }
        var kept = told.kept().stream().map(StoreForms.KeptJson::read).toList();
        if (!kept.isEmpty()) {
            var _ = way.local().propose(new Command.KeepContents(kept), deadline);
        }
        var dropped = told.dropped().stream().map(ContentId::new).toList();
        if (!dropped.isEmpty()) {
            var drop = new Command.DropCopies(new NodeId(told.node()), dropped);
            var _ = way.local().propose(drop, deadline);
        }
        return Answer.json(200, new StoreForms.HoldingsJson(List.of()));
    }

    /** What is known of a content, as the master says; empty when it is not kept. */
    Optional<Kept> find(ContentId id) throws IOException {
        var bytes =
                atMaster(
                        Passing.get("/internal/v1/holders/" + id),
                        deadline -> Answer.json(200, found(way.get(), id, deadline)));
        return Wire.read(StoreForms.HoldingsJson.class, bytes).contents().stream()
                .map(StoreForms.KeptJson::read)
                .findFirst();
    }

    static StoreForms.HoldingsJson found(@Nullable Way way, ContentId id, Deadline deadline) {
        if (way == null) {
            throw new IllegalStateException("asked before it was connected");
        }
        return way.local()
                .ask(
                        reader ->
                                new StoreForms.HoldingsJson(
                                        reader.state().contents().find(id).stream()
                                                .map(Copies::kept)
                                                .toList()),
                        deadline);
    }

    private byte[] atMaster(Passing passing, Relay.AtMaster atMaster) throws IOException {
        var answer =
                way().relay().answer(new Relay.Errand(passing, atMaster, false, Optional.empty()));
        var bytes =
                switch (answer.body()) {
                    case Answer.Bytes here -> here.bytes();
                    case Answer.Stream stream -> {
                        try (var in = stream.in()) {
                            yield in.readAllBytes();
                        }
                    }
                };
        if (answer.status() != 200) {
            throw new IOException(said("the master", answer.status(), bytes));
        }
        return bytes;
    }

    /**
     * Opens a file from whoever has it, this node first.
     *
     * @throws ProblemException when nobody has it, or nobody who has it answers
     */
    InputStream openFile(ContentId id, long from) {
        var sources = new ArrayList<AnyCopy.Source>();
        if (store.files().length(id) >= 0) {
            sources.add(at -> store.files().open(id, at));
        }
        // Who else has it is asked only when it is needed.
        sources.add(at -> openElsewhere(id, at));
        var copy = new AnyCopy(this, id, sources, from);
        if (copy.open()) {
            return copy;
        }
        throw new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "the content "
                                + id
                                + " cannot be read at the moment ("
                                + copy.trouble()
                                + "): ask again"));
    }

    /** Opens a file as {@link #openFile} does, for those who know of no problems but the disk's. */
    public InputStream open(ContentId id) throws IOException {
        try {
            return openFile(id, 0);
        } catch (ProblemException e) {
            throw new IOException(e.problem().detail(), e);
        }
    }

    /** The copies of the other holders, as one stream. */
    private InputStream openElsewhere(ContentId id, long from) throws IOException {
        var sources = new ArrayList<AnyCopy.Source>();
        for (var holder : find(id).map(Kept::holders).orElse(List.of())) {
            if (!holder.equals(self)) {
                sources.add(at -> open(holder, CONTENTS + id + "?from=" + at).in());
            }
        }
        var copy = new AnyCopy(this, id, sources, from);
        if (!copy.open()) {
            throw new IOException(copy.trouble());
        }
        return copy;
    }
}
