package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The log on the disk")
class SegmentedLogTest {

    private static final int HEADER_BYTES = 24;
    private static final int SMALL_SEGMENT_BYTES = 300;

    @TempDir Path directory;

    private final List<String> found = new ArrayList<>();
    private int syncs;

    @Test
    @DisplayName("begins empty, with entry 1 to come")
    void empty() throws IOException {
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            assertThat(log.firstIndex()).isEqualTo(1);
            assertThat(log.lastIndex()).isZero();
            assertThat(log.read(1)).isNull();
        }
    }

    @Test
    @DisplayName(
            "has all entries after opening again, in many segments, and tells each with its kind")
    void reopened() throws IOException {
        write(1, 100);
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            assertThat(log.lastIndex()).isEqualTo(100);
            assertThat(segments()).hasSizeGreaterThan(5);
            for (int i = 1; i <= 100; i++) {
                assertThat(log.read(i)).asString(StandardCharsets.UTF_8).isEqualTo(content(i));
            }
            assertThat(found)
                    .isEqualTo(
                            IntStream.rangeClosed(1, 100)
                                    .mapToObj(i -> i + " " + i % 3 + " " + content(i))
                                    .toList());
        }
    }

    @Test
    @DisplayName("syncs once for each append, however many entries it has")
    void oneSync() throws IOException {
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(1, 50));
            log.append(entries(51, 51));
        }
        assertThat(syncs).isEqualTo(2);
    }

    @Test
    @DisplayName("takes entries larger than its buffer")
    void largeEntry() throws IOException {
        byte[] large = new byte[3 << 20];
        new SplittableRandom(1).nextBytes(large);
        try (SegmentedLog log = open(1 << 20)) {
            log.append(
                    List.of(new Segment.NewEntry(1, large), new Segment.NewEntry(1, new byte[0])));
            assertThat(log.read(1)).isEqualTo(large);
        }
        try (SegmentedLog log = open(1 << 20)) {
            assertThat(log.read(1)).isEqualTo(large);
            assertThat(log.read(2)).isEmpty();
        }
    }

    @Test
    @DisplayName("cuts a tail that was torn at any byte, and goes on behind what is left")
    void tornTail() throws IOException {
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(1, 3));
        }
        long whole = Files.size(newest());
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(4, 5));
        }
        byte[] bytes = Files.readAllBytes(newest());
        int fourth = HEADER_BYTES + content(4).length();
        for (int length = (int) whole; length < bytes.length; length++) {
            Files.write(newest(), Arrays.copyOf(bytes, length));
            int kept = length < whole + fourth ? 3 : 4;
            try (SegmentedLog log = open(1 << 20)) {
                assertThat(log.lastIndex()).as("cut at %d", length).isEqualTo(kept);
                log.append(entries(kept + 1, kept + 1));
            }
            try (SegmentedLog log = open(1 << 20)) {
                assertThat(log.lastIndex()).isEqualTo(kept + 1);
            }
        }
    }

    @Test
    @DisplayName("takes a batch of which any piece did not reach the disk for torn")
    void tornInTheMiddle() throws IOException {
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(1, 3));
        }
        long whole = Files.size(newest());
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(4, 9));
        }
        flip(whole + 5);
        try (SegmentedLog log = open(1 << 20)) {
            assertThat(log.lastIndex()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("refuses a flipped bit anywhere in what had been synced before the last batch")
    void flippedBit() throws IOException {
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(1, 3));
        }
        long synced = Files.size(newest());
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(4, 4));
        }
        byte[] good = Files.readAllBytes(newest());
        for (int at = 0; at < synced; at++) {
            flip(at);
            assertThatThrownBy(() -> open(1 << 20))
                    .as("byte %d", at)
                    .isInstanceOf(DamagedLogException.class);
            Files.write(newest(), good);
        }
    }

    @Test
    @DisplayName("refuses damage in an older segment, and a segment that is missing")
    void olderSegment() throws IOException {
        write(1, 100);
        Path older = segments().get(1);
        byte[] good = Files.readAllBytes(older);
        Files.write(older, Arrays.copyOf(good, good.length - 1));
        assertThatThrownBy(() -> open(SMALL_SEGMENT_BYTES)).isInstanceOf(DamagedLogException.class);
        Files.delete(older);
        assertThatThrownBy(() -> open(SMALL_SEGMENT_BYTES)).isInstanceOf(DamagedLogException.class);
    }

    @Test
    @DisplayName("notices damage that comes while it is open")
    void damageWhileOpen() throws IOException {
        try (SegmentedLog log = open(1 << 20)) {
            log.append(entries(1, 3));
            flip(HEADER_BYTES + 2);
            assertThatThrownBy(() -> log.read(1)).isInstanceOf(DamagedLogException.class);
            assertThat(log.read(2)).isNotNull();
        }
    }

    @Test
    @DisplayName("forgets its head in whole segments")
    void head() throws IOException {
        write(1, 100);
        int before = segments().size();
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            log.truncateBefore(60);
            assertThat(log.firstIndex()).isEqualTo(60);
            assertThat(log.read(59)).isNull();
            assertThat(log.read(60)).isNotNull();
            log.truncateBefore(10);
            assertThat(log.firstIndex()).isEqualTo(60);
        }
        assertThat(segments()).hasSizeLessThan(before / 2 + 2);
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            assertThat(log.firstIndex()).isBetween(50L, 60L);
            assertThat(log.lastIndex()).isEqualTo(100);
            log.truncateBefore(500);
            assertThat(log.firstIndex()).isEqualTo(500);
            assertThat(log.lastIndex()).isEqualTo(499);
        }
    }

    @Test
    @DisplayName("drops its tail across segments, and other entries take its place")
    void tail() throws IOException {
        write(1, 100);
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            log.truncateAfter(41);
            assertThat(log.lastIndex()).isEqualTo(41);
            assertThat(log.read(42)).isNull();
            log.append(List.of(new Segment.NewEntry(1, "other".getBytes(StandardCharsets.UTF_8))));
        }
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            assertThat(log.lastIndex()).isEqualTo(42);
            assertThat(log.read(41)).asString(StandardCharsets.UTF_8).isEqualTo(content(41));
            assertThat(log.read(42)).asString(StandardCharsets.UTF_8).isEqualTo("other");
            log.truncateAfter(42);
            assertThat(log.lastIndex()).isEqualTo(42);
        }
    }

    @Test
    @DisplayName("begins anew where a snapshot ends, and stays there")
    void reset() throws IOException {
        write(1, 100);
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            log.reset(1000);
        }
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            assertThat(log.firstIndex()).isEqualTo(1000);
            assertThat(log.lastIndex()).isEqualTo(999);
            log.append(entries(1000, 1001));
            assertThat(log.read(1000)).asString(StandardCharsets.UTF_8).isEqualTo(content(1000));
        }
    }

    @Test
    @DisplayName("has nothing of an append whose sync failed")
    void failedSync() throws IOException {
        SegmentedLog.open(directory, 1 << 20, channel -> {}, (kind, index, bytes) -> {}).close();
        try (SegmentedLog log =
                SegmentedLog.open(
                        directory,
                        1 << 20,
                        channel -> {
                            throw new IOException("no space");
                        },
                        (kind, index, bytes) -> {})) {
            assertThatThrownBy(() -> log.append(entries(1, 2))).hasMessage("no space");
            assertThat(log.lastIndex()).isZero();
        }
        try (SegmentedLog log = open(1 << 20)) {
            assertThat(log.lastIndex()).isZero();
        }
    }

    @Test
    @DisplayName("is like a list under any order of appends, truncations and openings")
    void likeAList() throws IOException {
        for (long seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Path path = Files.createDirectory(directory.resolve("seed-" + seed));
            List<String> model = new ArrayList<>();
            SegmentedLog log =
                    SegmentedLog.open(
                            path, SMALL_SEGMENT_BYTES, channel -> {}, (kind, index, bytes) -> {});
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        List<Segment.NewEntry> batch = new ArrayList<>();
                        for (int left = random.nextInt(1, 8); left > 0; left--) {
                            String content = "x".repeat(random.nextInt(60)) + step;
                            batch.add(
                                    new Segment.NewEntry(
                                            2, content.getBytes(StandardCharsets.UTF_8)));
                            model.add(content);
                        }
                        log.append(batch);
                    }
                    case 2 -> {
                        long kept =
                                log.firstIndex()
                                        - 1
                                        + random.nextLong(log.lastIndex() - log.firstIndex() + 2);
                        log.truncateAfter(kept);
                        model.subList((int) kept, model.size()).clear();
                    }
                    case 3 -> log.truncateBefore(log.firstIndex() + random.nextLong(5));
                    default -> {
                        log.close();
                        log =
                                SegmentedLog.open(
                                        path,
                                        SMALL_SEGMENT_BYTES,
                                        channel -> {},
                                        (kind, index, bytes) -> {});
                    }
                }
                while (model.size() < log.lastIndex()) {
                    model.add("behind the end");
                }
                assertThat(log.lastIndex())
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(model.size());
                for (long index = log.firstIndex(); index <= log.lastIndex(); index++) {
                    assertThat(log.read(index))
                            .asString(StandardCharsets.UTF_8)
                            .as("seed %d step %d entry %d", seed, step, index)
                            .isEqualTo(model.get((int) index - 1));
                }
            }
            log.close();
        }
    }

    private SegmentedLog open(int segmentBytesMax) throws IOException {
        found.clear();
        return SegmentedLog.open(
                directory,
                segmentBytesMax,
                channel -> {
                    syncs++;
                    channel.force(false);
                },
                (kind, index, bytes) ->
                        found.add(
                                index
                                        + " "
                                        + kind
                                        + " "
                                        + new String(bytes, StandardCharsets.UTF_8)));
    }

    private void write(int from, int to) throws IOException {
        try (SegmentedLog log = open(SMALL_SEGMENT_BYTES)) {
            for (int i = from; i <= to; i++) {
                log.append(entries(i, i));
            }
        }
    }

    private static List<Segment.NewEntry> entries(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(
                        i ->
                                new Segment.NewEntry(
                                        i % 3, content(i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static String content(int i) {
        return "entry " + "*".repeat(i % 10) + i;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Segment::isSegment).sorted().toList();
        }
    }

    private Path newest() throws IOException {
        return segments().getLast();
    }

    private void flip(long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(newest().toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value ^ 0x10);
        }
    }
}
