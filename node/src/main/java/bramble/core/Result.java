package bramble.core;

import java.util.List;

/** What applying a command came to. The same on every node. */
public sealed interface Result {

    /**
     * The standing decision about a submission.
     *
     * @param first whether this very command made it
     */
    record Decided(Decision decision, boolean first) implements Result {}

    /** The id stands for a job with another content. */
    record Conflict(JobId job, SpecDigest original) implements Result {}

    /** The id is older than decisions are kept, so nobody can say whether it is new. */
    record Expired(JobId job) implements Result {}

    /** There is no such thing. */
    record NotFound(String what) implements Result {}

    /** It may not be; the reason says what can be done. */
    record Refused(String why) implements Result {}

    /** The leases that came of a plan; grants that came too late are missing. */
    record Leased(List<Lease> leases) implements Result {}

    /** How many tasks' ends were recorded, and how many reports came too late and were refused. */
    record Finished(int recorded, int stale) implements Result {}

    /** It took effect. */
    record Done() implements Result {}
}
