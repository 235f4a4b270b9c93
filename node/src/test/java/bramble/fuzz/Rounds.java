package bramble.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;

/**
 * Gives a reader mutated bytes, many times. It may answer, or refuse with the one exception that it
 * documents. {@code -Dbramble.fuzz.seed} and {@code -Dbramble.fuzz.rounds} choose others.
 */
public final class Rounds {

    private static final long SEED = Long.getLong("bramble.fuzz.seed", 20261126L);
    private static final int ROUNDS = Integer.getInteger("bramble.fuzz.rounds", 20_000);

    /** What a reader may allocate for a short input, and for each byte of it. */
    private static final long ALLOCATED_BYTES_MAX = 4 << 20;

    private static final long ALLOCATED_PER_BYTE_MAX = 4_096;

    private Rounds() {}

    /** Something that reads bytes. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] bytes) throws Exception;
    }

    /** How many were answered, and how many refused. */
    public record Tally(int answered, int refused) {}

    /**
     * Plays the rounds.
     *
     * @param valid what the mutations begin with
     * @param refusal the one exception that may come
     */
    public static Tally play(List<byte[]> valid, Class<? extends Exception> refusal, Reader reader)
            throws Exception {
        for (var bytes : valid) {
            reader.read(bytes); // must be valid; and what is allocated at first use counts for none
        }
        var mutator = new Mutator(SEED);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var answered = 0;
        var refused = 0;
        for (var round = 0; round < ROUNDS; round++) {
            var bytes = mutator.mutated(valid.get(mutator.below(valid.size())));
            var before = threads.getCurrentThreadAllocatedBytes();
            try {
                reader.read(bytes);
                answered++;
            } catch (Throwable e) {
                if (!refusal.isInstance(e)) {
                    throw new AssertionError(said(round, bytes), e);
                }
                refused++;
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("allocated in " + said(round, bytes))
                    .isLessThan(ALLOCATED_BYTES_MAX + ALLOCATED_PER_BYTE_MAX * bytes.length);
        }
        return new Tally(answered, refused);
    }

    private static String said(int round, byte[] bytes) {
        return "round " + round + " of seed " + SEED + ": " + HexFormat.of().formatHex(bytes);
    }
}
