package bramble.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of decisions: the first committed entry with an id decides about it, and nothing
 * changes that. While an accepted job is known, it carries its decision itself.
 */
public final class Decisions {

    /** Those without a job: refused, or forgotten. */
    private final TreeMap<JobId, Decision> withoutJob = new TreeMap<>();

    private final Jobs jobs;

    Decisions(Jobs jobs) {
        this.jobs = jobs;
    }

    public Optional<Decision> find(JobId id) {
        return jobs.find(id).map(Job::decision).or(() -> Optional.ofNullable(withoutJob.get(id)));
    }

    /** All decisions, by id. The list is the caller's. */
    public List<Decision> all() {
        var all = new ArrayList<Decision>(withoutJob.size() + jobs.all().size());
        var others = withoutJob.values().iterator();
        var other = others.hasNext() ? others.next() : null;
        for (var job : jobs.all().values()) {
            while (other != null && other.receipt().job().compareTo(job.id()) < 0) {
                all.add(other);
                other = others.hasNext() ? others.next() : null;
            }
            all.add(job.decision());
        }
        if (other != null) {
            all.add(other);
        }
        others.forEachRemaining(all::add);
        return all;
    }

    /** Takes note of a refusal, or of the decision about a job that is being forgotten. */
    void record(Decision decision) {
        var id = decision.receipt().job();
        if (jobs.find(id).isPresent() || withoutJob.putIfAbsent(id, decision) != null) {
            throw new IllegalStateException("a second decision about job " + id);
        }
    }

    /**
     * Forgets what is older than the horizon by the log's time and has no job any more. An id that
     * carries a later time than its decision is kept from that time on, since it would be taken as
     * new until then.
     */
    void prune(long nowMillis) {
        withoutJob
                .values()
                .removeIf(
                        each ->
                                Math.max(
                                                each.decidedAtMillis(),
                                                each.receipt().job().madeAtMillis())
                                        < nowMillis - Limits.DECISION_HORIZON_MILLIS);
    }
}
