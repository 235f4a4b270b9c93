package bramble.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.store.Piece.Kind;
import bramble.store.Segments.Wanted;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The store")
class StoreTest {

    private static final NodeId SELF = new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0001L));
    private static final JobId JOB = JobId.parse("0190a8c0-0000-7000-8000-000000000001");
    private static final JobId OTHER = JobId.parse("0190a8c0-0000-7000-8000-000000000002");

    @TempDir Path root;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        store = Store.open(root, SELF);
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private FileStore.Stored keep(byte[] bytes) throws IOException {
        try (var incoming = store.files().begin()) {
            incoming.write(bytes, 0, bytes.length);
            return incoming.keep();
        }
    }

    private byte[] read(ContentId id, long from) throws IOException {
        try (var in = store.files().open(id, from)) {
            return in.readAllBytes();
        }
    }

    @Test
    @DisplayName("gives a file back from any byte on, under the SHA-256 that everybody knows")
    void files() throws IOException {
        var large = bytes(3 * FileStore.BLOCK_BYTES + 17);
        var id = keep(large).id();

        assertThat(read(id, 0)).isEqualTo(large);
        for (var from :
                List.of(1, FileStore.BLOCK_BYTES, FileStore.BLOCK_BYTES + 5, large.length)) {
            assertThat(read(id, from)).isEqualTo(Arrays.copyOfRange(large, from, large.length));
        }
        assertThat(keep("abc".getBytes(StandardCharsets.UTF_8)).id().digits())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(read(keep(new byte[0]).id(), 0)).isEmpty();
    }

    @Test
    @DisplayName("counts lines, a last one without an end too")
    void lines() throws IOException {
        assertThat(keep("a\n\nb".getBytes(StandardCharsets.UTF_8)).facts().lines()).isEqualTo(3);
        assertThat(keep("a\nb\n".getBytes(StandardCharsets.UTF_8)).facts().lines()).isEqualTo(2);
        assertThat(keep(new byte[0]).facts().lines()).isZero();
    }

    @Test
    @DisplayName("never hands out a block of a file in which one bit has changed, wherever that is")
    void flippedBit() throws IOException {
        var large = bytes(2 * FileStore.BLOCK_BYTES + 100);
        var id = keep(large).id();
        var file = root.resolve("files").resolve(id.digits().substring(0, 2)).resolve(id.digits());
        for (var at : List.of(0, FileStore.BLOCK_BYTES - 1, large.length - 1)) {
            flip(file, at);

            assertThatThrownBy(() -> read(id, at)).isInstanceOf(DamagedException.class);
            assertThatThrownBy(() -> store.files().verify(id)).isInstanceOf(DamagedException.class);
            flip(file, at);
        }
        assertThat(read(id, 0)).isEqualTo(large);
    }

    @Test
    @DisplayName("never hands out a file that was cut")
    void cut() throws IOException {
        var id = keep(bytes(FileStore.BLOCK_BYTES + 100)).id();
        var file = root.resolve("files").resolve(id.digits().substring(0, 2)).resolve(id.digits());
        try (var random = new RandomAccessFile(file.toFile(), "rw")) {
            random.setLength(FileStore.BLOCK_BYTES);
        }

        assertThatThrownBy(() -> read(id, 0)).isInstanceOf(DamagedException.class);
    }

    @Test
    @DisplayName("leaves nothing of a file that did not come whole, or is not what it should be")
    void incomplete() throws IOException {
        try (var incoming = store.files().begin()) {
            incoming.write(bytes(1_000), 0, 1_000);
        }
        try (var incoming = store.files().begin()) {
            incoming.write(bytes(1_000), 0, 1_000);
            assertThatThrownBy(() -> incoming.keepAs(ContentId.sha256("0".repeat(64))))
                    .isInstanceOf(DamagedException.class);
        }

        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "finds each of many pieces of many jobs, by attempt and kind, also after a restart")
    void segments() throws IOException {
        var segments = store.segments();
        var id = ContentId.segment(SELF, 1);
        for (var task = 0; task < 2_000; task++) {
            for (var job : List.of(JOB, OTHER)) {
                var owner = new Piece.Owner(job, task, 1);
                id = segments.append(new Piece(owner, Kind.STDOUT, "", false), text(job, task));
            }
        }
        var again = new Piece.Owner(JOB, 7, 2);
        segments.append(new Piece(again, Kind.STDOUT, "", false), text(JOB, 70_007));
        segments.append(new Piece(again, Kind.FILE, "a/ü.png", true), bytes(100));
        var content = ContentId.sha256("ab".repeat(32));
        segments.append(new Piece(again, Kind.FILE, "large", false), content, 1L << 40);
        segments.sync();
        var length = segments.length(id);
        store.close();
        open();

        for (var task = 0; task < 2_000; task++) {
            for (var job : List.of(JOB, OTHER)) {
                assertThat(stdout(id, length, new Piece.Owner(job, task, 1)))
                        .isEqualTo(text(job, task));
            }
        }
        assertThat(stdout(id, length, again)).isEqualTo(text(JOB, 70_007));
        var files =
                store.segments().files(id, length, again, 0).files().stream()
                        .map(Piece.Whole::found)
                        .toList();
        assertThat(files)
                .extracting(each -> each.piece().name())
                .containsExactly("a/ü.png", "large");
        assertThat(files)
                .extracting(each -> each.piece().executable())
                .containsExactly(true, false);
        assertThat(files.get(1).content()).isEqualTo(content);
        assertThat(files.get(1).length()).isEqualTo(1L << 40);
        assertThat(
                        store.segments()
                                .find(
                                        id,
                                        length,
                                        new Wanted(
                                                new Piece.Owner(JOB, 9_999, 1), Kind.STDOUT, "")))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "says of a segment with any changed bit that it is damaged, and never that it is empty")
    void damagedSegment() throws IOException {
        var segments = store.segments();
        var owner = new Piece.Owner(JOB, 3, 1);
        var id = ContentId.segment(SELF, 1);
        for (var task = 0; task < 6; task++) {
            var of = new Piece.Owner(JOB, task, 1);
            id = segments.append(new Piece(of, Kind.STDOUT, "", false), text(JOB, task));
        }
        segments.sync();
        var length = segments.length(id);
        var file = root.resolve("segments").resolve(id.fileName());
        var named = id;
        for (var at = 0; at < length; at++) {
            store.close();
            open();
            flip(file, at);

            assertThatThrownBy(
                            () ->
                                    store.segments()
                                            .find(
                                                    named,
                                                    length,
                                                    new Wanted(owner, Kind.STDOUT, "")))
                    .as("byte " + at)
                    .isInstanceOf(DamagedException.class);
            flip(file, at);
        }
        store.close();
        open();
        assertThat(stdout(id, length, owner)).isEqualTo(text(JOB, 3));
    }

    @Test
    @DisplayName("takes copies of a segment part by part, and says when a part is missing")
    void receives() throws IOException {
        var segments = store.segments();
        var owner = new Piece.Owner(JOB, 3, 1);
        var id = segments.append(new Piece(owner, Kind.STDOUT, "", false), bytes(5_000));
        var length = (int) segments.length(id);
        var raw = segments.readRaw(id, 0, length);
        var all = new byte[length];
        raw.get(all);
        var other = Store.open(root.resolve("other"), new NodeId(UUID.randomUUID())).segments();

        assertThat(other.receive(id, 0, Arrays.copyOf(all, 2_000))).isEqualTo(2_000);
        assertThat(other.receive(id, 3_000, Arrays.copyOfRange(all, 3_000, length)))
                .isEqualTo(2_000);
        assertThatThrownBy(() -> other.find(id, length, new Wanted(owner, Kind.STDOUT, "")))
                .isInstanceOf(DamagedException.class);
        assertThat(other.receive(id, 1_000, Arrays.copyOfRange(all, 1_000, length)))
                .isEqualTo(length);

        assertThat(other.verify(id)).isEqualTo(length);
        var found = other.find(id, length, new Wanted(owner, Kind.STDOUT, "")).orElseThrow();
        assertThat(other.bytes(id, found).remaining()).isEqualTo(5_000);
    }

    @Test
    @DisplayName("never adds to a segment of an earlier life, whose end may be torn")
    void newSegment() throws IOException {
        var piece = new Piece(new Piece.Owner(JOB, 1, 1), Kind.STDOUT, "", false);
        var first = store.segments().append(piece, bytes(10));
        store.close();
        open();

        assertThat(store.segments().append(piece, bytes(10))).isNotEqualTo(first);
    }

    private byte[] stdout(ContentId id, long length, Piece.Owner owner) throws IOException {
        var found =
                store.segments().find(id, length, new Wanted(owner, Kind.STDOUT, "")).orElseThrow();
        var content = store.segments().bytes(id, found);
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    private static byte[] text(JobId job, int task) {
        return (job + " printed " + task).getBytes(StandardCharsets.UTF_8);
    }

    private static void flip(Path path, long at) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            var before = file.read();
            file.seek(at);
            file.write(before ^ 0x04);
        }
    }
}
