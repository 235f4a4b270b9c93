package bramble.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How contents are summed. */
public final class Digests {

    private Digests() {}

    /** A SHA-256 for long contents, as fast as this machine can. */
    public static MessageDigest sha256() {
        var fast = NativeSha256.create();
        if (fast != null) {
            return fast;
        }
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
