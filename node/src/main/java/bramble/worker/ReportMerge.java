package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.ContentId;
import bramble.core.LeaseId;
import bramble.core.Output;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts reports of the same lease and the same end together, so that many tasks make few entries.
 */
final class ReportMerge {

    private final Map<Alike, Merged> byKind = new LinkedHashMap<>();

    private record Alike(LeaseId lease, AttemptEnd end, @Nullable ContentId segment) {}

    private static final class Merged {
        private final List<TaskSet> sets = new ArrayList<>();
        private long startedAtMillis = Long.MAX_VALUE;
        private long finishedAtMillis = Long.MIN_VALUE;
        private final LinkedHashSet<ContentId> files = new LinkedHashSet<>();
        private long outputBytes;

        void add(TaskReport report) {
            sets.add(report.tasks());
            startedAtMillis = Math.min(startedAtMillis, report.startedAtMillis());
            finishedAtMillis = Math.max(finishedAtMillis, report.finishedAtMillis());
            if (report.output() != null) {
                files.addAll(report.output().files());
                outputBytes += report.output().bytes();
            }
        }

        @Nullable Output output(@Nullable ContentId segment) {
            return segment == null ? null : new Output(segment, List.copyOf(files), outputBytes);
        }
    }

    void add(TaskReport report) {
        var segment = report.output() == null ? null : report.output().segment();
        byKind.computeIfAbsent(
                        new Alike(report.lease(), report.end(), segment), key -> new Merged())
                .add(report);
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
                                        merged.finishedAtMillis,
                                        merged.output(alike.segment()))));
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
