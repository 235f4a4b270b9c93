package bramble.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The figures of a run, written into a document")
class TableTest {

    private static final String DOCUMENT =
            """
            before
            <!-- figures: written by benchmarks/run -->
            old
            <!-- end of figures -->
            after
            """;

    @TempDir Path folder;
    private Path document = Path.of("");
    private Path results = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        document = Files.writeString(folder.resolve("performance.md"), DOCUMENT);
        Figure figure = Figure.of(Row.LATENCY_MASTER_P50, 4.25, 200);
        results = Files.writeString(folder.resolve("results"), "# a remark\n" + figure.line());
    }

    @Test
    @DisplayName("replace what stood between the marks, and nothing else")
    void betweenTheMarks() throws IOException {
        Table.of(results).writeInto(document);
        assertThat(Files.readString(document))
                .startsWith("before\n")
                .endsWith("<!-- end of figures -->\nafter\n")
                .contains("- a remark\n", "| at the master, p50 | **Bramble** | 4.25 | ms |")
                .doesNotContain("old");
    }

    @Test
    @DisplayName("come with the plots that have figures, and without those of earlier runs")
    void plots() throws IOException {
        Path stale = Files.createDirectories(folder.resolve("plots")).resolve("tasks.svg");
        Files.writeString(stale, "of an earlier run");
        Table.of(results).writeInto(document);
        assertThat(Files.readString(document))
                .contains("(plots/latency.svg)")
                .doesNotContain("(plots/tasks.svg)");
        assertThat(folder.resolve("plots/latency.svg")).content().contains(">4.25</text>");
        assertThat(stale).doesNotExist();
    }

    @Test
    @DisplayName("keep figures that are very small")
    void smallFigures() throws IOException {
        Figure figure = Figure.of(Row.QUEUE_LARGE_LOG, 0.0000149, 1);
        assertThat(Figure.parse(figure.line()).orElseThrow().value()).isEqualTo(0.0000149);
        Files.writeString(results, figure.line());
        Table.of(results).writeInto(document);
        assertThat(Files.readString(document)).contains("| 0.000015 | bytes |");
    }

    @Test
    @DisplayName("are not written where there are no marks")
    void noMarks() throws IOException {
        Files.writeString(document, "without marks");
        Table table = Table.of(results);
        assertThatThrownBy(() -> table.writeInto(document)).hasMessageContaining("has no place");
    }
}
