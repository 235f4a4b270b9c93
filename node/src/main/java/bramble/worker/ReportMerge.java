package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts reports of the same lease and the same end together, so that many tasks make few entries.
 */
final class ReportMerge {

    private final Map<Alike, Merged> byKind = new LinkedHashMap<>();

    private record Alike(LeaseId lease, AttemptEnd end) {}

    private static final class Merged {
        private final List<TaskSet> sets = new ArrayList<>();
        private long startedAtMillis = Long.MAX_VALUE;
        private long finishedAtMillis = Long.MIN_VALUE;
    }

    void add(TaskReport report) {
        var merged =
                byKind.computeIfAbsent(
                        new Alike(report.lease(), report.end()), key -> new Merged());
        merged.sets.add(report.tasks());
        merged.startedAtMillis = Math.min(merged.startedAtMillis, report.startedAtMillis());
        merged.finishedAtMillis = Math.max(merged.finishedAtMillis, report.finishedAtMillis());
    }

    /** How many entries there are. */
    int size() {
        return byKind.size();
    }

    List<TaskReport> reports() {
        var reports = new ArrayList<TaskReport>(byKind.size());
        byKind.forEach(
                (alike, merged) ->
                        reports.add(
                                new TaskReport(
                                        alike.lease(),
                                        union(merged.sets, 0, merged.sets.size()),
                                        alike.end(),
                                        merged.startedAtMillis,
                                        merged.finishedAtMillis)));
        return reports;
    }

    /** Halves at a time, since a union costs as much as the larger set. */
    private static TaskSet union(List<TaskSet> sets, int from, int to) {
        if (to - from == 1) {
            return sets.get(from);
        }
        var middle = (from + to) >>> 1;
        return union(sets, from, middle).plus(union(sets, middle, to));
    }
}
