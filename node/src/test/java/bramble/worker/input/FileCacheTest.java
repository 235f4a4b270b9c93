package bramble.worker.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.core.ContentId;
import bramble.core.InputFile;
import bramble.core.InputFile.Mode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The cache of files for tasks")
class FileCacheTest {

    @TempDir Path root;
    private final Map<ContentId, byte[]> kept = new HashMap<>();
    private final Map<ContentId, Integer> opened = new HashMap<>();
    private FileCache cache;
    private int tasks;

    @BeforeEach
    void open() throws IOException {
        cache = FileCache.open(root.resolve("shared"), this::open, 250_000);
    }

    private InputStream open(ContentId id) throws IOException {
        opened.merge(id, 1, Integer::sum);
        var bytes = kept.get(id);
        if (bytes == null) {
            throw new IOException("no node has " + id);
        }
        return new ByteArrayInputStream(bytes);
    }

    private ContentId keep(String text) throws Exception {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        var id = ContentId.sha256(HexFormat.of().formatHex(digest));
        kept.put(id, bytes);
        return id;
    }

    private Path place(String name, ContentId id, Mode mode) throws IOException {
        var directory = Files.createDirectory(root.resolve("task" + tasks++));
        cache.place(new TreeMap<>(Map.of(name, new InputFile(id, mode))), directory);
        return directory.resolve(name);
    }

    @Test
    @DisplayName("fetches a file once for many tasks, which share it and may not write to it")
    void once() throws Exception {
        var id = keep("hello");

        var first = place("in/data", id, Mode.PLAIN);
        var second = place("other", id, Mode.PLAIN);

        assertThat(first).hasContent("hello");
        assertThat(Files.isSameFile(first, second)).isTrue();
        assertThat(Files.getPosixFilePermissions(first))
                .allMatch(each -> each.name().endsWith("READ"));
        assertThat(opened).containsEntry(id, 1);
    }

    @Test
    @DisplayName("keeps the executable bit, and without one looks at how the file begins")
    void executable() throws Exception {
        var script = keep("#!/bin/sh\necho");
        var text = keep("text");

        assertThat(Files.getPosixFilePermissions(place("a", text, Mode.EXECUTABLE))).hasSize(6);
        assertThat(Files.getPosixFilePermissions(place("a", script, Mode.PLAIN))).hasSize(3);
        assertThat(Files.getPosixFilePermissions(place("a", script, Mode.GUESSED))).hasSize(6);
        assertThat(Files.getPosixFilePermissions(place("a", text, Mode.GUESSED))).hasSize(3);
    }

    @Test
    @DisplayName("fetches a file anew that a task has changed in spite of all")
    void changed() throws Exception {
        var id = keep("hello");
        var first = place("a", id, Mode.PLAIN);
        assertThat(first.toFile().setWritable(true)).isTrue();
        Files.writeString(first, "spoiled");

        assertThat(place("b", id, Mode.PLAIN)).hasContent("hello");
    }

    @Test
    @DisplayName("drops the file that was unused for longest when there are too many")
    void evicts() throws Exception {
        var a = keep("a".repeat(100_000));
        var b = keep("b".repeat(100_000));
        var c = keep("c".repeat(100_000));
        var first = place("x", a, Mode.PLAIN);
        place("x", b, Mode.PLAIN);
        place("x", a, Mode.PLAIN);

        place("x", c, Mode.PLAIN);
        place("x", a, Mode.PLAIN);
        place("x", b, Mode.PLAIN);

        assertThat(opened).containsEntry(a, 1).containsEntry(b, 2).containsEntry(c, 1);
        assertThat(first).hasContent("a".repeat(100_000));
    }

    @Test
    @DisplayName("refuses what arrives damaged, what is nowhere, and names that lead out")
    void refuses() throws Exception {
        var id = keep("hello");
        kept.put(id, "hellO".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> place("a", id, Mode.PLAIN)).hasMessageContaining("damaged");
        assertThatThrownBy(() -> place("a", ContentId.sha256("0".repeat(64)), Mode.PLAIN))
                .hasMessageContaining("no node has");
        var good = keep("good");
        assertThatThrownBy(() -> place("../a", good, Mode.PLAIN)).hasMessageContaining("leads out");
        assertThatThrownBy(() -> place("/etc/a", good, Mode.PLAIN))
                .hasMessageContaining("leads out");
    }

    @Test
    @DisplayName("reads any line of a file of many")
    void lines() throws Exception {
        var text = new StringBuilder();
        for (var i = 0; i < 5_000; i++) {
            text.append("line ").append(i).append(i % 2 == 0 ? "\n" : "\r\n");
        }
        var id = keep(text + "last");

        for (var number : new int[] {0, 1, 255, 256, 257, 511, 512, 4_999}) {
            assertThat(cache.line(id, number)).isEqualTo("line " + number);
        }
        assertThat(cache.line(id, 5_000)).isEqualTo("last");
        assertThat(opened).containsEntry(id, 1);
    }

    @Test
    @DisplayName("reads lines of all lengths one after the other, there and back")
    void cursor() throws Exception {
        var lengths = new int[] {0, 1, 70_000, 3, 131_072, 5, 200_000, 7, 300_000, 0, 9, 65_535};
        var text = new StringBuilder();
        for (var round = 0; round < 100; round++) {
            text.append("x".repeat(lengths[round % lengths.length])).append(round).append('\n');
        }
        var id = keep(text.toString());
        var ahead = cache.lines(id);
        for (var number = 0; number < 100; number++) {
            checkLine(ahead, number, lengths[number % lengths.length]);
        }
        for (var number : List.of(99, 3, 4, 8, 9, 90, 89, 0, 50, 53)) {
            checkLine(ahead, number, lengths[number % lengths.length]);
        }
    }

    private static void checkLine(LineCursor lines, int number, int length) throws Exception {
        if (length + Integer.toString(number).length() > 131_072) {
            assertThatThrownBy(() -> lines.line(number))
                    .isInstanceOf(LineFile.UnfitLine.class)
                    .hasMessageContaining("line " + (number + 1) + " ");
        } else {
            assertThat(lines.line(number)).isEqualTo("x".repeat(length) + number);
        }
    }

    @Test
    @DisplayName("says of a line that no process can be given why")
    void unfitLines() throws Exception {
        var id = keep("ok\n" + "x".repeat(200_000) + "\na\0b\n");

        assertThat(cache.line(id, 0)).isEqualTo("ok");
        assertThatThrownBy(() -> cache.line(id, 1))
                .isInstanceOf(LineFile.UnfitLine.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> cache.line(id, 2))
                .isInstanceOf(LineFile.UnfitLine.class)
                .hasMessageContaining("NUL");
    }
}
