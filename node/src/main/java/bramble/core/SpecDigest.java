package bramble.core;

import java.util.HexFormat;
import java.util.Objects;

/**
 * SHA-256 of a job's specification, 64 lower-case hexadecimal digits. Equal digests mean the same
 * job was asked for. There is one for each job, so it is kept as four numbers of 16 digits each.
 */
public final class SpecDigest {

    private static final int HEX_LENGTH = 64;
    private static final HexFormat DIGITS = HexFormat.of();
    private static final int PART = 16;

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    /**
     * @throws IllegalArgumentException unless it has 64 lower-case hexadecimal digits
     */
    public SpecDigest(String hex) {
        if (hex.length() != HEX_LENGTH) {
            throw new IllegalArgumentException(
                    "a SHA-256 digest has 64 hexadecimal digits, not " + hex.length());
        }
        first = part(hex, 0);
        second = part(hex, 1);
        third = part(hex, 2);
        fourth = part(hex, 3);
        if (!hex().equals(hex)) {
            throw new IllegalArgumentException(
                    "a SHA-256 digest has lower-case hexadecimal digits alone, not " + hex);
        }
    }

    private static long part(String hex, int number) {
        return HexFormat.fromHexDigitsToLong(hex, number * PART, (number + 1) * PART);
    }

    /** Its 64 digits. */
    public String hex() {
        return DIGITS.toHexDigits(first)
                + DIGITS.toHexDigits(second)
                + DIGITS.toHexDigits(third)
                + DIGITS.toHexDigits(fourth);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpecDigest that
                && first == that.first
                && second == that.second
                && third == that.third
                && fourth == that.fourth;
    }

    @Override
    public int hashCode() {
        return Objects.hash(first, second, third, fourth);
    }

    @Override
    public String toString() {
        return hex();
    }
}
