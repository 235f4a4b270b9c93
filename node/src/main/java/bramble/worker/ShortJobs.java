package bramble.worker;

import bramble.core.JobId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which jobs have shown to consist of short tasks. Those may be started the fast way, though a
 * restart of the node would then lose them and run them again.
 *
 * <p>Monitor: all of it; every slot asks and tells.
 */
final class ShortJobs {

    /** So many tasks in a row must have been short. */
    private static final int PROOF = 4;

    /** A task that lasts longer is not run again for nothing. */
    private static final long SHORT_NANOS = 500_000_000;

    private static final int JOBS_MAX = 1_000;

    private final Map<JobId, Integer> shortInARow =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<JobId, Integer> eldest) {
                    return size() > JOBS_MAX;
                }
            };

    synchronized boolean isShort(JobId job) {
        return shortInARow.getOrDefault(job, 0) >= PROOF;
    }

    synchronized void lasted(JobId job, long nanos) {
        shortInARow.merge(
                job,
                nanos < SHORT_NANOS ? 1 : -PROOF,
                (before, now) -> now < 0 ? now : Math.min(PROOF, before + now));
    }
}
