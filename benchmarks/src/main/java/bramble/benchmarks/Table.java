package bramble.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run as Markdown, and the remarks that came with them. Every row is there,
 * measured or not.
 */
final class Table {

    private static final String BEGIN = "<!-- figures: written by benchmarks/run -->";
    private static final String END = "<!-- end of figures -->";
    private static final double ONE_DIGIT_BELOW = 100;
    private static final double TWO_DIGITS_BELOW = 10;

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
     * Replaces what stands between the marks of a document.
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
        Files.writeString(document, changed, StandardCharsets.UTF_8);
    }

    private String markdown() {
        StringBuilder out = new StringBuilder();
        remarks.forEach(remark -> out.append("- ").append(remark).append('\n'));
        Row.@Nullable Section section = null;
        for (Row row : Row.values()) {
            if (row.section() != section) {
                section = row.section();
                out.append("\n### ").append(section.title()).append("\n\n");
                out.append(section.remark()).append("\n\n");
                out.append("| what | who | figure | unit | lowest to highest | n |\n");
                out.append("| --- | --- | ---: | --- | --- | ---: |\n");
            }
            out.append(line(row));
        }
        return out.append('\n').toString();
    }

    private String line(Row row) {
        Figure figure = figures.get(row);
        String measured = "not measured | " + row.unit() + " | | ";
        if (figure != null) {
            String spread =
                    figure.low() == figure.high()
                            ? ""
                            : number(figure.low()) + " to " + number(figure.high());
            measured =
                    number(figure.value())
                            + " | "
                            + row.unit()
                            + " | "
                            + spread
                            + " | "
                            + figure.runs();
        }
        return "| " + row.what() + " | " + row.who().text() + " | " + measured + " |\n";
    }

    /** About three digits, which is more than such figures are good for. */
    private static String number(double value) {
        if (value == Math.rint(value) || value >= ONE_DIGIT_BELOW) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= TWO_DIGITS_BELOW ? "%.1f" : "%.2f", value);
    }
}
