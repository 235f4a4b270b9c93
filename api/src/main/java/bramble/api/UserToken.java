package bramble.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A user's token as it is made where he is added, so that it never travels: the cluster gets its
 * SHA-256 alone. 256 random bits, so nobody can guess it and a plain digest keeps it.
 */
record UserToken(String text) {

    private static final int BYTES = 32;

    static UserToken next() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new UserToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The SHA-256 of the text, as 64 lower-case hexadecimal digits. */
    String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "a user's token";
    }
}
