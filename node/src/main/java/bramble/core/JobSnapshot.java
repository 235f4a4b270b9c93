package bramble.core;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** One job at one moment, without its leases. */
public record JobSnapshot(
        JobOrigin origin,
        Gate gate,
        JobTimes times,
        Waiting waiting,
        List<Outcome> outcomes,
        Storage storage) {

    public JobSnapshot {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * What is known of its outputs beside its outcomes.
     *
     * @param outputsRemoved null while they are kept
     */
    public record Storage(long outputBytes, @Nullable String outputsRemoved) {}

    /** Tasks without a worker and without an end. */
    public record Waiting(SortedMap<Try, TaskSet> ready, List<Delayed> delayed) {
        public Waiting {
            ready = Frozen.copyOf(ready);
            delayed = List.copyOf(delayed);
        }
    }
}
