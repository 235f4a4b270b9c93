package bramble.core;

/**
 * SHA-256 of a secret that somebody holds, 64 lower-case hexadecimal digits. The replicated state
 * knows secrets by their digests alone, so that whoever reads a voter's disk cannot use them.
 */
public record SecretDigest(String hex) implements Comparable<SecretDigest> {

    private static final int HEX_LENGTH = 64;

    public SecretDigest {
        if (hex.length() != HEX_LENGTH) {
            throw new IllegalArgumentException(
                    "a SHA-256 digest has 64 hexadecimal digits, not " + hex.length());
        }
    }

    @Override
    public int compareTo(SecretDigest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
