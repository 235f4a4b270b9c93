package bramble.faults.nemesis;

import java.util.Locale;

/** The kinds of faults. */
public enum Kind {
    /** SIGKILL, and a start after a while. */
    KILL,
    /** SIGTERM, and a start after a while. */
    RESTART,
    /** SIGSTOP to the node's process, and SIGCONT after a while. */
    FREEZE,
    /** The network falls into parts, one way or both. */
    PARTITION,
    /** The network loses, delays and reorders packets. */
    ROUGH,
    /** No byte is free on the disk. */
    FULL_DISK,
    /** Every sync takes long. */
    SLOW_DISK,
    /** The wall clock is wrong by hours. */
    CLOCK,
    /** SIGKILL, and a start at once with a clock of 1970, which is set right after a while. */
    NO_CLOCK,
    /**
     * The whole machine is gone at once, with all that was not synced, and starts after a while.
     */
    POWER_CUT,
    /** SIGKILL, and a start with a half-written record at the end of the log. */
    TORN_TAIL,
    /** SIGKILL, and a start at another address after a while. */
    MOVE;

    /** The kinds that need nothing but signals and a preloaded library. */
    public boolean needsHouse() {
        return switch (this) {
            case PARTITION, ROUGH, FULL_DISK, POWER_CUT -> true;
            case KILL, RESTART, FREEZE, SLOW_DISK, CLOCK, NO_CLOCK, TORN_TAIL, MOVE -> false;
        };
    }

    /** The kind as a word. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
