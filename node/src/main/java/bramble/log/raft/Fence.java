package bramble.log.raft;

/**
 * What keeps the voters apart that a recovery parted. Those that were lost in it may be a majority
 * of the former group, with terms as high as any: the engine would follow a master of theirs, and
 * give up for it what the recovered group has committed. So a voter says with each message of which
 * epoch it is, and takes messages of its own epoch alone. A request of another is answered with an
 * error, from which its sender hears of the newer epoch.
 *
 * <p>Asked by the threads of all links, for everything that is sent and arrives.
 */
public interface Fence {

    /** Of a group that is never recovered. */
    Fence NONE =
            new Fence() {
                @Override
                public int epoch() {
                    return 1;
                }

                @Override
                public void heard(int epoch) {
                    // There is no other.
                }
            };

    /** The epoch of this node, from 1. Must answer at once. */
    int epoch();

    /**
     * Another member says that it is of a newer epoch. If this node's replica is of no weight, its
     * own {@link #epoch} is that one from now on; otherwise it stays, and the node ends. Called
     * often, perhaps.
     */
    void heard(int epoch);
}
