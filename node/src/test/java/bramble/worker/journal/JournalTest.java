package bramble.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The journal")
class JournalTest {

    private static final long BYTES_MAX = 64 << 20;

    @TempDir Path directory;
    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(directory, BYTES_MAX).journal();
    }

    @Test
    @DisplayName("gives back what was not dropped, in order, after a sudden end")
    void survives() throws IOException {
        add("a", "b", "c");
        journal.dropThrough(1);

        assertThat(reopened()).containsExactly("a", "b", "c");
        assertThat(journal.isEmpty()).isFalse();
    }

    @Test
    @DisplayName("is empty after an orderly end with nothing left to tell")
    void emptiesItself() throws IOException {
        add("a", "b");
        journal.dropThrough(2);
        assertThat(journal.isEmpty()).isTrue();

        journal.close();

        assertThat(reopened()).isEmpty();
        assertThat(journal.append(bytes("next"))).isEqualTo(1);
    }

    @Test
    @DisplayName("cuts off a record that was torn, and goes on from there")
    void tornTail() throws IOException {
        add("first", "second", "third");
        var file = directory.resolve("results.0");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 2);
        }

        assertThat(reopened()).containsExactly("first", "second");
        add("fourth");
        assertThat(reopened()).containsExactly("first", "second", "fourth");
    }

    @Test
    @DisplayName("cuts off from the first record with a flipped bit, wherever the bit is")
    void flippedBits() throws IOException {
        add("first", "second");
        var file = directory.resolve("results.0");
        var intact = Files.readAllBytes(file);
        var firstEnd = 16 + "first".length();
        for (var bit = firstEnd * 8; bit < intact.length * 8; bit++) {
            var damaged = intact.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, damaged);

            assertThat(reopened()).as("bit " + bit).containsExactly("first");
        }
    }

    @Test
    @DisplayName("takes nothing that an earlier turn left in the file for a record")
    void staleRecords() throws IOException {
        add("one", "two", "three");
        journal.dropThrough(3);
        add("new");

        assertThat(reopened()).containsExactly("new");
    }

    @Test
    @DisplayName("keeps every record that waits, and stays small, however long it is used")
    void longUse() throws IOException {
        var random = new SplittableRandom(7);
        var waiting = new ArrayDeque<String>();
        var dropped = 0L;
        for (var i = 0; i < 20_000; i++) {
            var text = "record " + i + " " + "x".repeat(random.nextInt(1_000));
            waiting.add(text);
            var number = journal.append(bytes(text));
            if (random.nextInt(20) == 0) {
                var keep = random.nextInt(waiting.size() + 1);
                while (waiting.size() > keep) {
                    waiting.removeFirst();
                    dropped++;
                }
                journal.dropThrough(number - waiting.size());
            }
            if (random.nextInt(2_000) == 0) {
                journal.sync();
                var found = reopened();
                assertThat(found).endsWith(waiting.toArray(String[]::new));
                journal.dropThrough(dropped);
            }
        }
        assertThat(size("results.0") + size("results.1")).isLessThan(3 * Journal.TURN_BYTES);
    }

    @Test
    @DisplayName("says that it is full when too much waits, and no longer once that is dropped")
    void full() throws IOException {
        journal = Journal.open(directory, 1_000).journal();
        add("x".repeat(900));
        assertThat(journal.isFull()).isFalse();
        add("y".repeat(900));
        assertThat(journal.isFull()).isTrue();

        journal.dropThrough(2);

        assertThat(journal.isFull()).isFalse();
    }

    private void add(String... texts) throws IOException {
        for (var text : texts) {
            journal.append(bytes(text));
        }
        journal.sync();
    }

    /** Opens the journal anew as after a crash, and tells what it holds. */
    private List<String> reopened() throws IOException {
        var opened = Journal.open(directory, BYTES_MAX);
        journal = opened.journal();
        var texts = new ArrayList<String>();
        for (var record : opened.records()) {
            texts.add(StandardCharsets.UTF_8.decode(ByteBuffer.wrap(record.content())).toString());
        }
        return texts;
    }

    private long size(String name) throws IOException {
        return Files.size(directory.resolve(name));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
