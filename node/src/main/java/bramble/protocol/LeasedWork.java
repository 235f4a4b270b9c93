package bramble.protocol;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.Lease;
import bramble.core.Needs;
import bramble.core.Program;
import org.jspecify.annotations.Nullable;

/**
 * A lease with all that its worker needs to know to run it.
 *
 * @param items those of the lease's tasks alone: the k-th is that of the lease's k-th lowest task
 */
public record LeasedWork(
        Lease lease, Command command, Needs needs, AttemptRules rules, Items items) {

    /**
     * What is run, and for whom.
     *
     * @param owner who submitted it, empty for somebody without a name; null when the master does
     *     not say, as one of an earlier version
     */
    public record Command(Program program, @Nullable String owner) {}

    /** What is run. */
    public Program program() {
        return command.program();
    }
}
