package bramble.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What the nodes and the command line of one account on one machine know, and no other account can
 * read. Used by any thread.
 *
 * @param text as it stands in the file and travels, on loopback alone
 */
public record LocalSecret(String text) {

    private static final int LENGTH_MIN = 32;

    public LocalSecret {
        if (text.length() < LENGTH_MIN || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "a local token has at least "
                            + LENGTH_MIN
                            + " letters and digits: delete its file, and start the nodes of this account again");
        }
    }

    /** A new one. */
    public static LocalSecret next() {
        return new LocalSecret(Secrets.next());
    }

    /** Whether somebody has shown this one. Takes the same time wherever the two differ. */
    public boolean matches(String shown) {
        return MessageDigest.isEqual(
                Secrets.digest(text).getBytes(StandardCharsets.US_ASCII),
                Secrets.digest(shown).getBytes(StandardCharsets.US_ASCII));
    }

    /** Does not show it. */
    @Override
    public String toString() {
        return "a local token";
    }
}
