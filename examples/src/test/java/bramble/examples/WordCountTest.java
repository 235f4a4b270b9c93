import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Counting words")
@SuppressWarnings("DefaultPackage")
class WordCountTest {

    private static final Path TEXTS = Path.of("text");

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    @DisplayName("counts the words of a text, sorted by word")
    void countsOneText() throws IOException {
        assertThat(map("The dog, the cat\nand THE 2 mice -- and a_dog.\n")).isZero();

        assertThat(text(out)).isEqualTo("a\t1\nand\t2\ncat\t1\ndog\t2\nmice\t1\nthe\t3\n");
        assertThat(text(err)).isEmpty();
    }

    @Test
    @DisplayName("takes an apostrophe within a word for a part of it, and around it for a quote")
    void apostrophes() throws IOException {
        assertThat(map("Summer's 'lease' isn't; summer\u2019s \u2018lease\u2019 '' ' ow'st'"))
                .isZero();

        assertThat(text(out)).isEqualTo("isn't\t1\nlease\t2\now'st\t1\nsummer's\t2\n");
    }

    @Test
    @DisplayName("knows the letters of other languages")
    void otherLetters() throws IOException {
        assertThat(map("Äpfel äpfel CAFÉ cafe\u0301 Ὀδυσσεύς")).isZero();

        assertThat(text(out)).isEqualTo("cafe\u0301\t1\ncafé\t1\näpfel\t2\nὀδυσσεύς\t1\n");
    }

    @Test
    @DisplayName("finds no word in an empty text")
    void emptyText() throws IOException {
        assertThat(map("")).isZero();

        assertThat(text(out)).isEmpty();
        assertThat(text(err)).isEmpty();
    }

    @Test
    @DisplayName("adds up what the texts have, the most frequent first, equals by word")
    void merges() {
        String lines =
                """
                b\t1
                the\t3
                zoo\t2

                a\t1
                and\t2
                the\t40
                zoo\t5""";
        assertThat(merge(lines)).isZero();

        assertThat(text(out)).isEqualTo("the\t43\nzoo\t7\nand\t2\na\t1\nb\t1\n");
        assertThat(text(err)).isEmpty();
    }

    @Test
    @DisplayName("prints as many as asked for, and of equals the alphabetically first")
    void top() {
        assertThat(merge("d\t1\nc\t1\nb\t1\na\t1\ne\t2\n", "3")).isZero();

        assertThat(text(out)).isEqualTo("e\t2\na\t1\nb\t1\n");
    }

    @Test
    @DisplayName("prints 20 when not told how many")
    void defaultTop() {
        String lines =
                IntStream.rangeClosed('a', 'z')
                        .mapToObj(letter -> (char) letter + "\t" + letter + "\n")
                        .collect(Collectors.joining());
        assertThat(merge(lines)).isZero();

        assertThat(text(out).lines()).hasSize(20).startsWith("z\t122").endsWith("g\t103");
    }

    @Test
    @DisplayName("counts the example texts as a reader does")
    void exampleTexts() throws IOException {
        for (String name : texts()) {
            assertThat(run("", "map", TEXTS.resolve(name).toString())).as(name).isZero();
        }
        String counts = text(out);
        out.reset();

        assertThat(merge(counts, "1000")).isZero();
        assertThat(text(out).lines())
                .startsWith("the\t42", "to\t31", "and\t25")
                .contains("tyger\t4", "government\t4", "summer's\t2", "dimm'd\t1");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @DisplayName("prints the usage when the arguments are no call:")
    @ValueSource(
            strings = {
                "",
                "count",
                "map",
                "map a b",
                "merge 1 2",
                "merge 0",
                "merge -3",
                "merge many",
            })
    void badUsage(String arguments) {
        assertThat(run("", arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(2);

        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("word-count: ").contains("usage:");
    }

    @Test
    @DisplayName("names the text that is not there")
    void missingText() {
        assertThat(run("", "map", folder.resolve("lost.txt").toString())).isEqualTo(1);

        assertThat(text(err)).contains("there is no file").contains("lost.txt");
    }

    @Test
    @DisplayName("names the text that is not UTF-8")
    void notText() throws IOException {
        Path file =
                Files.write(folder.resolve("latin.txt"), new byte[] {'c', 'a', 'f', (byte) 0xE9});

        assertThat(run("", "map", file.toString())).isEqualTo(1);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).contains("latin.txt is not a text in UTF-8");
    }

    @Test
    @DisplayName("does not end well when nobody takes its output")
    void unwritable() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("no space left");
                    }
                };
        int exitCode =
                WordCount.run(
                        new String[] {"map", TEXTS.resolve("sonnet-18.txt").toString()},
                        InputStream.nullInputStream(),
                        new PrintStream(full, false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(exitCode).isEqualTo(1);
        assertThat(text(err)).contains("cannot write to standard output");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @DisplayName("names the line that is no count:")
    @ValueSource(
            strings = {
                "the 3",
                "\t3",
                "the\t",
                "the\tthree",
                "the\t0",
                "the\t-3",
                "the\t3\t4",
                "a\t9223372036854775807",
            })
    void badLine(String line) {
        assertThat(merge("a\t1\n" + line + "\n")).isEqualTo(1);

        assertThat(text(out)).isEmpty();
        assertThat(text(err)).contains("line 2 of standard input");
    }

    @Test
    @DisplayName("runs from its source file alone, and prints UTF-8 without a locale")
    void alone() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("menu.txt"), "Café, THÉ; café");

        Alone.Outcome outcome = Alone.run(folder, "", "WordCount.java", "map", "menu.txt");
        assertThat(outcome).isEqualTo(new Alone.Outcome(0, "café\t2\nthé\t1\n", ""));
    }

    @Test
    @DisplayName("reads standard input as UTF-8 without a locale")
    void aloneMerging() throws IOException, InterruptedException {
        Alone.Outcome outcome =
                Alone.run(folder, "thé\t1\ncafé\t2\nthé\t4\n", "WordCount.java", "merge", "1");

        assertThat(outcome).isEqualTo(new Alone.Outcome(0, "thé\t5\n", ""));
    }

    @Test
    @DisplayName("ends with 2 after a bad call")
    void aloneWithBadUsage() throws IOException, InterruptedException {
        Alone.Outcome outcome = Alone.run(folder, "", "WordCount.java");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("usage:");
    }

    private int map(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("text.txt"), content);
        return run("", "map", file.toString());
    }

    private int merge(String lines, String... top) {
        String[] args = Stream.concat(Stream.of("merge"), Stream.of(top)).toArray(String[]::new);
        return run(lines, args);
    }

    private int run(String in, String... args) {
        return WordCount.run(
                args,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private static Iterable<String> texts() throws IOException {
        try (Stream<Path> files = Files.list(TEXTS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
