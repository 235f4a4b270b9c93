package bramble.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * Changes valid bytes a little, or makes random ones. The same seed makes the same bytes. Used by
 * one thread.
 */
public final class Mutator {

    private static final int CHANGES_MAX = 4;
    private static final int RANDOM_BYTES_MAX = 512;
    private static final int REPEATS_MAX = 64;

    /** What lengths, counts and texts are read wrongly at. */
    private static final byte[][] NASTY = {
        {0},
        {-1},
        {127, -1, -1, -1},
        {-128, 0, 0, 0},
        {-1, -1, -1, -1},
        {-1, -1, -1, -1, 7},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
        {(byte) 0xC0, (byte) 0x80},
        {'"'},
        {'{'},
        {'['},
        {'\\', 'u', 'D', '8', '0', '0'},
        {'1', 'e', '9', '9', '9'},
        {
            '-', '9', '2', '2', '3', '3', '7', '2', '0', '3', '6', '8', '5', '4', '7', '7', '5',
            '8', '0', '9'
        }
    };

    private final Random random;

    public Mutator(long seed) {
        random = new Random(seed);
    }

    /** One of what is given. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /**
     * A changed copy of what is valid; once in sixteen times bytes that have nothing to do with it.
     */
    public byte[] mutated(byte[] valid) {
        if (random.nextInt(16) == 0) {
            return noise();
        }
        var bytes = valid;
        for (var left = 1 + random.nextInt(CHANGES_MAX); left > 0; left--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    /** Random bytes, of any length up to a few hundred. */
    public byte[] noise() {
        var bytes = new byte[random.nextInt(RANDOM_BYTES_MAX)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        if (bytes.length == 0) {
            return noise();
        }
        var at = random.nextInt(bytes.length);
        var until = at + 1 + random.nextInt(Math.min(32, bytes.length - at));
        return switch (random.nextInt(7)) {
            case 0 ->
                    spliced(
                            bytes,
                            at,
                            new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))},
                            at + 1);
            case 1 -> spliced(bytes, at, new byte[] {(byte) random.nextInt()}, at + 1);
            case 2 -> spliced(bytes, at, new byte[0], bytes.length);
            case 3 -> spliced(bytes, at, new byte[0], until);
            case 4 -> spliced(bytes, at, nasty(), at);
            case 5 -> {
                var nasty = nasty();
                yield spliced(bytes, at, nasty, Math.min(bytes.length, at + nasty.length));
            }
            default -> repeated(bytes, at, until);
        };
    }

    private byte[] nasty() {
        return NASTY[random.nextInt(NASTY.length)];
    }

    private byte[] repeated(byte[] bytes, int from, int until) {
        var more = new ByteArrayOutputStream();
        for (var left = random.nextInt(REPEATS_MAX); left > 0; left--) {
            more.write(bytes, from, until - from);
        }
        return spliced(bytes, until, more.toByteArray(), until);
    }

    private static byte[] spliced(byte[] bytes, int from, byte[] middle, int until) {
        var all = new ByteArrayOutputStream();
        all.write(bytes, 0, from);
        all.writeBytes(middle);
        all.write(bytes, until, bytes.length - until);
        return all.toByteArray();
    }
}
