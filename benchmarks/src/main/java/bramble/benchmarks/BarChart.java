package bramble.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars as SVG, with a background of its own, so that it can be read on light and dark
 * pages. When the longest is much longer than the shortest the scale is logarithmic, and says so.
 *
 * @param note what is better: more, or less
 */
record BarChart(String title, String unit, String note, List<Bar> bars) {

    /**
     * One bar.
     *
     * @param own whether it is Bramble's, and so stands out
     */
    record Bar(String label, double value, boolean own) {}

    private static final int WIDTH = 860;
    private static final int LABELS = 430;
    private static final int NUMBERS = 90;
    private static final int LENGTH_MAX = WIDTH - LABELS - NUMBERS;
    private static final int TOP = 64;
    private static final int STEP = 26;
    private static final int THICKNESS = 18;
    private static final int MARGIN = 16;
    private static final double LINEAR_UP_TO = 30;
    private static final double TEN = 10;
    private static final String OWN = "#b3154a";
    private static final String OTHER = "#8b97a8";

    /** A copy of what it is given; at least one bar. */
    BarChart {
        bars = List.copyOf(bars);
        if (bars.isEmpty()) {
            throw new IllegalArgumentException("a chart without bars");
        }
    }

    /** The whole picture, as a file's content. */
    String svg() {
        StringBuilder out = new StringBuilder();
        int height = TOP + bars.size() * STEP + MARGIN;
        out.append(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                                + " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">%n",
                        WIDTH,
                        height,
                        WIDTH,
                        height));
        out.append(String.format(Locale.ROOT, "<title>%s</title>%n", escaped(title)));
        out.append("<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#ffffff\"/>\n");
        out.append(
                text(
                        MARGIN,
                        28,
                        "start",
                        "#1c2330",
                        "font-size=\"16\" font-weight=\"bold\"",
                        title));
        String scale = isLogarithmic() ? ", logarithmic scale from " + Numbers.text(floor()) : "";
        out.append(text(MARGIN, 48, "start", "#5a6475", "", unit + ", " + note + scale));
        for (int at = 0; at < bars.size(); at++) {
            out.append(drawn(bars.get(at), TOP + at * STEP));
        }
        return out.append("</svg>\n").toString();
    }

    private String drawn(Bar bar, int top) {
        double length = length(bar.value());
        int base = top + THICKNESS - 5;
        String weight = bar.own() ? "font-weight=\"bold\"" : "";
        return text(LABELS - 8, base, "end", "#1c2330", weight, bar.label())
                + String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        LABELS,
                        top,
                        length,
                        THICKNESS,
                        bar.own() ? OWN : OTHER)
                + text(
                        LABELS + (int) length + 6,
                        base,
                        "start",
                        "#1c2330",
                        weight,
                        Numbers.text(bar.value()));
    }

    /** In pixels; what is nothing still has one. */
    private double length(double value) {
        double share =
                isLogarithmic()
                        ? Math.log(Math.max(value, smallest()) / floor())
                                / Math.log(max() / floor())
                        : value / Math.max(max(), Double.MIN_NORMAL);
        return Math.max(1, share * LENGTH_MAX);
    }

    private boolean isLogarithmic() {
        return smallest() > 0 && max() / smallest() > LINEAR_UP_TO;
    }

    /** Where a logarithmic scale begins: a power of ten well below the smallest value. */
    private double floor() {
        return Math.pow(TEN, Math.ceil(Math.log10(smallest() / 2)) - 1);
    }

    private double max() {
        return bars.stream().mapToDouble(Bar::value).max().orElseThrow();
    }

    /**
     * The smallest that is more than nothing, since nothing has no place on a logarithmic scale.
     */
    private double smallest() {
        return bars.stream().mapToDouble(Bar::value).filter(value -> value > 0).min().orElse(0);
    }

    private static String text(
            int left, int base, String anchor, String colour, String more, String content) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>%n",
                left,
                base,
                anchor,
                colour,
                more,
                escaped(content));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
