package bramble.api;

import io.avaje.jsonb.Json;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a user.
 *
 * @param name 1 to 64 letters, digits, {@code .}, {@code _}, {@code -} and {@code @}, the first a
 *     letter or a digit; null where the path says it
 * @param digest the SHA-256 of the token, 64 lower-case hexadecimal digits, when whoever asks has
 *     made the token himself; null to have a node make it
 */
@Json
public record UserRequest(@Nullable String name, Role role, @Nullable String digest) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Checks what is given. */
    public UserRequest {
        if (name != null && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\""
                            + Quote.shortened(name)
                            + "\" is no name of a user: write 1 to 64 letters, digits, '.', '_', '-' or '@', the first a letter or a digit");
        }
        if (digest != null && !DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "a token's digest is its SHA-256 in 64 lower-case hexadecimal digits");
        }
    }
}
