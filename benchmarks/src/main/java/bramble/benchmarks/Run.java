package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One run of the benchmarks.
 *
 * @param results the file that each figure is appended to, a line each
 */
record Run(Place place, Sizes sizes, Path results) {

    private static final double MEDIAN = 0.5;
    private static final double ALMOST_ALL = 0.99;

    /** Writes a figure down, and shows it. */
    void record(Figure figure) {
        write(figure.line());
    }

    /** Writes the median of some samples down, and shows it. */
    void record(Row row, Samples samples) {
        record(Figure.of(row, samples));
    }

    /**
     * Writes the median of some samples down, and what nearly all did not exceed, and shows both.
     */
    void record(Row middle, Row high, Samples samples) {
        record(
                new Figure(
                        middle,
                        samples.quantile(MEDIAN),
                        samples.min(),
                        samples.max(),
                        samples.count()));
        record(Figure.of(high, samples.quantile(ALMOST_ALL), samples.count()));
    }

    /** Writes down something to know about the figures. */
    void remark(String text) {
        write("# " + text);
    }

    private void write(String line) {
        try {
            Files.writeString(
                    results,
                    line + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(line);
    }
}
