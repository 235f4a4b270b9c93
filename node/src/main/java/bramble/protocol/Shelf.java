package bramble.protocol;

/**
 * How much a node keeps, and may.
 *
 * @param keptBytes of outputs and files
 * @param quotaBytes of them that it should keep at most; 0 for no limit
 * @param diskBytes how large its disk is; 0 when that is not known
 * @param lowOnDisk whether so little of its disk is free that it should take no tasks
 */
public record Shelf(long keptBytes, long quotaBytes, long diskBytes, boolean lowOnDisk) {

    /** A node that says nothing about it. */
    public static final Shelf UNKNOWN = new Shelf(0, 0, 0, false);

    /** The same of a node that should take no tasks. */
    public Shelf low() {
        return new Shelf(keptBytes, quotaBytes, diskBytes, true);
    }
}
