package bramble.benchmarks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The plots beside the table: of a section, the rows of one unit, the best first. */
enum Plot {
    SUBMISSIONS(Section.SUBMISSIONS, "Submissions", "jobs/s", true),
    TASKS(Section.TASKS, "Short processes", "tasks/s", true),
    ITEMS(Section.LINES, "Small items to a warm process", "items/s", true),
    LATENCY(Section.LATENCY, "One process, submission to result", "ms", false),
    FUNCTION(Section.FUNCTION, "One function in a warm process", "ms", false),
    QUEUE(Section.QUEUE, "Memory of queued jobs", "bytes", false),
    MEMORY(Section.IDLE, "Memory while idle", "MiB", false);

    /** What is the same for all, or says nothing beside the others. */
    private static final Set<Row> LEFT_OUT =
            EnumSet.of(
                    Row.QUEUE_LARGE_LOG,
                    Row.QUEUE_LARGE_RSS,
                    Row.QUEUE_LARGE_SLURM_RSS,
                    Row.IDLE_MASTER_PSS,
                    Row.IDLE_FOLLOWER_PSS);

    private final Section section;
    private final String title;
    private final String unit;
    private final boolean moreIsBetter;

    Plot(Section section, String title, String unit, boolean moreIsBetter) {
        this.section = section;
        this.title = title;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    Section section() {
        return section;
    }

    String title() {
        return title;
    }

    String file() {
        return name().toLowerCase(Locale.ROOT) + ".svg";
    }

    boolean isEmpty(Map<Row, Figure> figures) {
        return figures(figures).isEmpty();
    }

    /** Its chart, which needs at least one figure. */
    BarChart chart(Map<Row, Figure> figures) {
        List<BarChart.Bar> bars = new ArrayList<>();
        for (Figure figure : figures(figures)) {
            Who who = figure.row().who();
            String label = who.label() + ": " + plain(figure.row().what());
            bars.add(new BarChart.Bar(label, figure.value(), who == Who.BRAMBLE));
        }
        return new BarChart(title, unit, moreIsBetter ? "more is better" : "less is better", bars);
    }

    private List<Figure> figures(Map<Row, Figure> figures) {
        List<Figure> shown = new ArrayList<>();
        for (Row row : Row.values()) {
            if (row.section() == section && row.unit().equals(unit) && isShown(row)) {
                shown.add(figures.get(row));
            }
        }
        shown.removeIf(Objects::isNull);
        shown.sort(
                (one, other) ->
                        moreIsBetter
                                ? Double.compare(other.value(), one.value())
                                : Double.compare(one.value(), other.value()));
        return shown;
    }

    private static boolean isShown(Row row) {
        return !LEFT_OUT.contains(row) && !row.what().endsWith("p99");
    }

    /** Without the marks of Markdown. */
    private static String plain(String text) {
        return text.replace("`", "").replace("*", "").replace("\\|", "|");
    }
}
