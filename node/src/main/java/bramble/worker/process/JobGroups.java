package bramble.worker.process;

import java.security.SecureRandom;

/**
 * Numbers of groups that are nobody's: each job's folder on a node gets one, and its processes are
 * of it. They are drawn by chance, so that no submitter can choose another's.
 */
public final class JobGroups {

    /**
     * Between what is set aside for containers and what overflows 31 bits; nothing hands these out
     * (systemd's "Users, Groups, UIDs and GIDs on systemd Systems").
     */
    private static final int FIRST = 0x7000_0000;

    private static final int COUNT = 0x0FFF_0000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private JobGroups() {}

    /** A number that most likely no other job here has. */
    public static int next() {
        return FIRST + RANDOM.nextInt(COUNT);
    }

    /** Whether a number is one of these. */
    public static boolean isOne(int group) {
        return group >= FIRST && group < FIRST + COUNT;
    }
}
