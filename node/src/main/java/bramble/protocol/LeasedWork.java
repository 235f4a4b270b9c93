package bramble.protocol;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.Lease;
import bramble.core.Needs;
import bramble.core.Program;

/**
 * A lease with all that its worker needs to know to run it.
 *
 * @param items those of the lease's tasks alone: the k-th is that of the lease's k-th lowest task
 */
public record LeasedWork(
        Lease lease, Program program, Needs needs, AttemptRules rules, Items items) {}
