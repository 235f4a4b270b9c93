package bramble.worker.lines;

/**
 * Whose turn it is: which items a process was given and has not answered. A new process is given
 * one item, and with each answer one more ahead, so that one that does not keep to turns is found
 * out before much depends on it. For one thread.
 */
final class Turns {

    private static final int MASK = LineLimits.AHEAD_ITEMS_MAX - 1;

    private final int aheadMax;
    private int[] lengths = new int[64];
    private int given;
    private int answered;
    private int bytes;
    private int ahead = 1;

    /**
     * @param aheadMax how many items it may have at most; at most {@link
     *     LineLimits#AHEAD_ITEMS_MAX}
     */
    Turns(int aheadMax) {
        this.aheadMax = aheadMax;
    }

    /** How many items wait for their answer. */
    int outstanding() {
        return given - answered;
    }

    /** Whether it is worth the while to give some more. */
    boolean wantsMore() {
        return outstanding() <= ahead / 2 && bytes <= LineLimits.AHEAD_BYTES_MAX / 2;
    }

    /** Whether it may be given one more of so many bytes. One item alone may be of any length. */
    boolean takes(int length) {
        return outstanding() == 0
                || (outstanding() < ahead && bytes + length <= LineLimits.AHEAD_BYTES_MAX);
    }

    /** It was given an item. */
    void gave(int length) {
        if (outstanding() == lengths.length) {
            grow();
        }
        lengths[given & (lengths.length - 1)] = length;
        given++;
        bytes += length;
    }

    private void grow() {
        var longer = new int[Math.min(MASK + 1, 2 * lengths.length)];
        for (var at = answered; at != given; at++) {
            longer[at & (longer.length - 1)] = lengths[at & (lengths.length - 1)];
        }
        lengths = longer;
    }

    /** It has said a line; false when nothing was asked, so that the line is out of turn. */
    boolean answered() {
        if (outstanding() == 0) {
            return false;
        }
        bytes -= lengths[answered & (lengths.length - 1)];
        answered++;
        ahead = Math.min(ahead + 1, aheadMax);
        return true;
    }
}
