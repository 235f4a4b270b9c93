package bramble.log;

/**
 * Figures of one node's log.
 *
 * @param lastTerm the term of the last entry on this node's disk, 0 when that is not known
 * @param lastIndex the last entry on this node's disk
 * @param committedIndex the last entry known to be committed
 * @param appliedIndex the last entry applied here
 * @param snapshotIndex the last entry that this node's newest snapshot covers, 0 without one
 */
public record LogStatus(
        long lastTerm,
        long lastIndex,
        long committedIndex,
        long appliedIndex,
        long snapshotIndex) {}
