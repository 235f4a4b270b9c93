package bramble.store;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.Kept;
import bramble.core.NodeId;
import bramble.protocol.StoreOrders;
import bramble.protocol.StoreOrders.Partner;
import bramble.store.Piece.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A look at all copies")
class ScrubberTest {

    private static final NodeId SELF = new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0001L));
    private static final JobId JOB = JobId.parse("0190a8c0-0000-7000-8000-000000000001");

    @TempDir Path root;
    private final LinkedBlockingQueue<List<ContentId>> dropped = new LinkedBlockingQueue<>();
    private final List<Kept> held = new CopyOnWriteArrayList<>();
    private Store store;
    private Keeper keeper;
    private Scrubber scrubber;

    @BeforeEach
    void open() throws IOException {
        store = Store.open(root, SELF);
        var link = new Link();
        var copier = new Copier(SELF, store, link);
        keeper = new Keeper(SELF, store, copier, link);
        scrubber = new Scrubber(store, link, keeper, Scrubber.EVERY);
        keeper.start();
        keeper.follow(StoreOrders.ALONE, 1);
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    private final class Link implements CopyLink {
        @Override
        public long append(Partner to, ContentId id, long at, byte[] bytes, boolean last)
                throws IOException {
            throw new IOException("there is no other node");
        }

        @Override
        public InputStream open(Partner from, ContentId id, long at) throws IOException {
            throw new IOException("there is no other node");
        }

        @Override
        public List<Kept> holdings() {
            return List.copyOf(held);
        }

        @Override
        public void tell(List<Kept> kept, List<ContentId> gone) {
            dropped.add(gone);
        }
    }

    private ContentId segment(int pieces) throws IOException {
        var id = ContentId.segment(SELF, 1);
        for (var task = 0; task < pieces; task++) {
            var piece = new Piece(new Piece.Owner(JOB, task, 1), Kind.STDOUT, "", false);
            id = store.segments().append(piece, new byte[100]);
        }
        store.segments().sync();
        return hold(id);
    }

    private ContentId file(int length) throws IOException {
        try (var incoming = store.files().begin()) {
            incoming.write(new byte[length], 0, length);
            return hold(incoming.keep().id());
        }
    }

    private ContentId hold(ContentId id) {
        held.add(new Kept(id, new Content.Facts(store.length(id), 0), List.of(SELF)));
        return id;
    }

    private Path path(ContentId id) throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(
                            each ->
                                    each.getFileName()
                                            .toString()
                                            .equals(id.isSegment() ? id.fileName() : id.digits()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path path, long at) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            var before = file.read();
            file.seek(at);
            file.write(before ^ 0x04);
        }
    }

    private List<ContentId> told() throws InterruptedException {
        var told = dropped.poll(30, TimeUnit.SECONDS);
        assertThat(told).as("what the master was told").isNotNull();
        return told == null ? List.of() : told;
    }

    /** Damage that was made by hand, so that what is told next is about that. */
    private void barrier(ContentId id) throws InterruptedException {
        keeper.damaged(id);
        assertThat(told()).containsExactly(id);
    }

    @Test
    @DisplayName("finds a changed bit wherever it is in a segment, and in the last piece")
    void segments() throws Exception {
        var id = segment(20);
        var length = store.length(id);

        for (var at : List.of(0L, 2L, 30L, 34L, 100L, 136L * 10, 136L * 19, length - 1)) {
            flip(path(id), at);
            scrubber.pass();
            assertThat(told()).as("byte %d", at).containsExactly(id);
            flip(path(id), at);
        }
    }

    @Test
    @DisplayName("finds a changed bit in any block of a file, and a file that was cut")
    void files() throws Exception {
        var id = file(600_000);

        for (var at : List.of(0L, 300_000L, 599_999L)) {
            flip(path(id), at);
            scrubber.pass();
            assertThat(told()).as("byte %d", at).containsExactly(id);
            flip(path(id), at);
        }
        try (var file = new RandomAccessFile(path(id).toFile(), "rw")) {
            file.setLength(1_000);
        }
        scrubber.pass();
        assertThat(told()).containsExactly(id);
    }

    @Test
    @DisplayName("finds nothing where nothing is wrong, also while a segment grows")
    void whole() throws Exception {
        var segment = segment(20);
        var _ = file(600_000);
        var piece = new Piece(new Piece.Owner(JOB, 99, 1), Kind.STDOUT, "", false);
        var _ = store.segments().append(piece, new byte[100]);

        scrubber.pass();

        barrier(segment);
    }

    @Test
    @DisplayName("finds a segment that lacks its last piece, and a content that is not there")
    void missing() throws Exception {
        var segment = segment(20);
        store.segments().roll();
        try (var file = new RandomAccessFile(path(segment).toFile(), "rw")) {
            file.setLength(136L * 19);
        }
        scrubber.pass();
        assertThat(told()).containsExactly(segment);

        held.clear();
        var file = file(10);
        Files.delete(path(file));
        scrubber.pass();
        assertThat(told()).containsExactly(file);
    }

    @Test
    @DisplayName("finds that the segment which grows is not there, and has it grow no longer")
    void missingWhileItGrows() throws Exception {
        var segment = segment(20);
        Files.delete(path(segment));

        scrubber.pass();

        assertThat(told()).containsExactly(segment);
        var piece = new Piece(new Piece.Owner(JOB, 20, 1), Kind.STDOUT, "", false);
        assertThat(store.segments().append(piece, new byte[100])).isNotEqualTo(segment);
    }
}
