package bramble.benchmarks;

import java.util.Locale;
import java.util.Optional;

/**
 * One measured figure.
 *
 * @param value the median of the runs, unless the row says otherwise
 * @param runs how many runs, or single measurements, it was taken from
 */
record Figure(Row row, double value, double low, double high, int runs) {

    private static final int WORDS = 6;
    private static final double SMALL = 0.1;

    /** The median of the samples, and how far they lay apart. */
    static Figure of(Row row, Samples samples) {
        return new Figure(row, samples.median(), samples.min(), samples.max(), samples.count());
    }

    /** A value that is no median, such as a maximum or a count. */
    static Figure of(Row row, double value, int runs) {
        return new Figure(row, value, value, value, runs);
    }

    /** Its line in the file of results: name, value, unit, number of runs, lowest, highest. */
    String line() {
        return String.join(
                " ",
                row.key(),
                plain(value),
                row.unit(),
                Integer.toString(runs),
                plain(low),
                plain(high));
    }

    /**
     * Reads a line of the file of results; nothing if it is a remark, or of a row that is no more.
     */
    static Optional<Figure> parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != WORDS || line.startsWith("#")) {
            return Optional.empty();
        }
        for (Row row : Row.values()) {
            if (row.key().equals(words[0])) {
                return Optional.of(
                        new Figure(
                                row,
                                Double.parseDouble(words[1]),
                                Double.parseDouble(words[4]),
                                Double.parseDouble(words[5]),
                                Integer.parseInt(words[3])));
            }
        }
        return Optional.empty();
    }

    private static String plain(double value) {
        boolean small = value != 0 && Math.abs(value) < SMALL;
        return String.format(Locale.ROOT, small ? "%.3e" : "%.3f", value);
    }
}
