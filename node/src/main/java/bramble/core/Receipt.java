package bramble.core;

import org.jspecify.annotations.Nullable;

/**
 * Where the decision about a submission stands in the log: proof that it was made.
 *
 * @param term the master's term
 * @param index the entry that decided
 * @param digest of the specification that was decided about; null when a settling decided before
 *     any came
 */
public record Receipt(JobId job, long term, long index, @Nullable SpecDigest digest) {}
