package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of decisions: the first committed entry with an id decides about it, and nothing
 * changes that.
 */
public final class Decisions {

    private final TreeMap<JobId, Decision> byId = new TreeMap<>();

    public Optional<Decision> find(JobId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All decisions, by id. */
    public Collection<Decision> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    void record(Decision decision) {
        if (byId.putIfAbsent(decision.receipt().job(), decision) != null) {
            throw new IllegalStateException(
                    "a second decision about job " + decision.receipt().job());
        }
    }

    /**
     * Forgets what is older than the horizon by the log's time and has no job any more. An id that
     * carries a later time than its decision is kept from that time on, since it would be taken as
     * new until then.
     */
    void prune(long nowMillis, Jobs jobs) {
        byId.values()
                .removeIf(
                        each ->
                                Math.max(
                                                        each.decidedAtMillis(),
                                                        each.receipt().job().madeAtMillis())
                                                < nowMillis - Limits.DECISION_HORIZON_MILLIS
                                        && jobs.find(each.receipt().job()).isEmpty());
    }
}
