package bramble.core;

/**
 * SHA-256 of a job's specification, 64 lower-case hexadecimal digits. Equal digests mean the same
 * job was asked for.
 */
public record SpecDigest(String hex) {

    private static final int HEX_LENGTH = 64;

    public SpecDigest {
        if (hex.length() != HEX_LENGTH) {
            throw new IllegalArgumentException(
                    "a SHA-256 digest has 64 hexadecimal digits, not " + hex.length());
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
