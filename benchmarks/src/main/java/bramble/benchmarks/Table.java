package bramble.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run as Markdown, and the remarks that came with them. Every row is there,
 * measured or not.
 */
final class Table {

    private static final String BEGIN = "<!-- figures: written by benchmarks/run -->";
    private static final String END = "<!-- end of figures -->";
    private static final String PLOTS = "plots";

    private final Map<Row, Figure> figures = new EnumMap<>(Row.class);
    private final List<String> remarks = new ArrayList<>();

    private Table() {}

    /** Reads a file of results. */
    static Table of(Path results) throws IOException {
        Table table = new Table();
        for (String line : Files.readAllLines(results, StandardCharsets.UTF_8)) {
            if (line.startsWith("# ")) {
                table.remarks.add(line.substring(2));
            }
            Figure.parse(line).ifPresent(figure -> table.figures.put(figure.row(), figure));
        }
        return table;
    }

    /**
     * Replaces what stands between the marks of a document, and the plots in a folder beside it.
     *
     * @throws IOException if it has no marks, or cannot be written
     */
    void writeInto(Path document) throws IOException {
        String text = Files.readString(document, StandardCharsets.UTF_8);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    document
                            + " has no place for figures: it needs the lines "
                            + BEGIN
                            + " and "
                            + END);
        }
        String changed =
                text.substring(0, begin + BEGIN.length())
                        + "\n\n"
                        + markdown()
                        + text.substring(end);
        writePlots(document.resolveSibling(PLOTS));
        Files.writeString(document, changed, StandardCharsets.UTF_8);
    }

    /** A plot of nothing is not kept: the figures of an earlier run are not these. */
    private void writePlots(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Plot plot : Plot.values()) {
            Path file = folder.resolve(plot.file());
            if (plot.isEmpty(figures)) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, plot.chart(figures).svg(), StandardCharsets.UTF_8);
            }
        }
    }

    private String markdown() {
        StringBuilder out = new StringBuilder();
        remarks.forEach(remark -> out.append("- ").append(remark).append('\n'));
        out.append("\n### The aims\n\n");
        out.append(
                "Computed from the rows below, which say what each figure is. What stands beside Bramble's is the best ");
        out.append(
                "of this run, whatever it keeps; then the best of those that sync a job to disk before they ");
        out.append(
                "accept it, though on one machine alone. \"Of it\" is Bramble's figure divided by the other's.\n\n");
        out.append(new Summary(figures).markdown());
        @Nullable Section section = null;
        for (Row row : Row.values()) {
            if (row.section() != section) {
                section = row.section();
                out.append("\n### ").append(section.title()).append("\n\n");
                out.append(section.remark()).append("\n\n");
                out.append(images(section));
                out.append("| what | who | figure | unit | lowest to highest | n |\n");
                out.append("| --- | --- | ---: | --- | --- | ---: |\n");
            }
            out.append(line(row));
        }
        return out.append('\n').toString();
    }

    private String images(Section section) {
        StringBuilder out = new StringBuilder();
        for (Plot plot : Plot.values()) {
            if (plot.section() == section && !plot.isEmpty(figures)) {
                out.append("![").append(plot.title()).append("](").append(PLOTS).append('/');
                out.append(plot.file()).append(")\n\n");
            }
        }
        return out.toString();
    }

    private String line(Row row) {
        Figure figure = figures.get(row);
        String measured = "not measured | " + row.unit() + " | | ";
        if (figure != null) {
            String spread =
                    figure.low() == figure.high()
                            ? ""
                            : Numbers.text(figure.low()) + " to " + Numbers.text(figure.high());
            measured =
                    Numbers.text(figure.value())
                            + " | "
                            + row.unit()
                            + " | "
                            + spread
                            + " | "
                            + figure.runs();
        }
        return "| " + row.what() + " | " + row.who().text() + " | " + measured + " |\n";
    }
}
