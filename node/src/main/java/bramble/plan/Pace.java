package bramble.plan;

import bramble.core.JobId;
import bramble.core.TaskReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long a task of a job takes, learned from reports. Soft state: a new master learns it anew.
 * Owned by the replica's thread.
 */
final class Pace {

    /** Jobs remembered; the one that was used longest ago is forgotten first. */
    private static final int JOBS_MAX = 10_000;

    private static final long SHORTEST_NANOS = 200;
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    /** Of tasks that a warm process answered, a shorter span says more of wake-ups than of them. */
    private static final long TELLING_MILLIS = 20;

    private final Map<JobId, Long> nanosByJob =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Long> eldest) {
                    return size() > JOBS_MAX;
                }
            };

    /**
     * Learns from tasks that one warm process answered one after another. The end of a lease is
     * shared among slots in ever smaller shares: a millisecond for one task of microseconds. If
     * these counted, leases would get smaller, and more of them would be such ends.
     */
    void learnInTurn(JobId job, TaskReport report) {
        var known = nanosByJob.get(job);
        var tasks = report.tasks().size();
        var span = report.finishedAtMillis() - report.startedAtMillis();
        if (known == null
                || span >= TELLING_MILLIS
                || (tasks > 0 && Math.max(1, span) * 1_000_000 / tasks < known)) {
            learn(job, report, 1);
        }
    }

    /**
     * Learns from tasks of which {@code abreast} ran at once. The newest report counts for half.
     */
    void learn(JobId job, TaskReport report, int abreast) {
        var tasks = report.tasks().size();
        if (tasks == 0) {
            return;
        }
        // Wall clocks tick in milliseconds and may be set meanwhile; the bounds keep one bad
        // reading harmless.
        var spanNanos =
                Math.clamp(
                                report.finishedAtMillis() - report.startedAtMillis(),
                                1,
                                LONGEST_NANOS / 1_000_000)
                        * 1_000_000;
        var each =
                Math.clamp(
                        spanNanos / tasks * Math.min(abreast, tasks),
                        SHORTEST_NANOS,
                        LONGEST_NANOS);
        nanosByJob.merge(job, each, (old, now) -> (old + now) / 2);
    }

    /** The time that one task takes, empty before the first report. */
    OptionalLong taskNanos(JobId job) {
        var nanos = nanosByJob.get(job);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }
}
