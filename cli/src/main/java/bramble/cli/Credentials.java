package bramble.cli;

import bramble.api.Address;
import bramble.api.ClusterAuthority;
import bramble.api.LocalToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the token to show. A saved one is shown to nobody but those for whom it was saved. */
final class Credentials {

    private static final String TOKEN_VARIABLE = "BRAMBLE_TOKEN";
    private static final String AUTHORITY_VARIABLE = "BRAMBLE_CA";
    private static final String FILE_VARIABLE = "BRAMBLE_TOKEN_FILE";

    private Credentials() {}

    /**
     * The token for these addresses: {@code BRAMBLE_TOKEN}, else what the file {@code
     * BRAMBLE_TOKEN_FILE} holds, else that of the profile if it was saved for all of them, else
     * this account's local one if all of them are on this machine; null if there is none.
     *
     * @throws UsageException when a file that is named cannot be read
     */
    static @Nullable String token(List<Address> addresses, Map<String, String> environment) {
        String given = environment.getOrDefault(TOKEN_VARIABLE, "").strip();
        if (!given.isEmpty()) {
            return given;
        }
        String file = environment.getOrDefault(FILE_VARIABLE, "");
        if (!file.isEmpty()) {
            return LocalToken.read(Path.of(file))
                    .orElseThrow(
                            () ->
                                    new UsageException(
                                            FILE_VARIABLE
                                                    + ": "
                                                    + file
                                                    + " holds no token that this account may read"));
        }
        Optional<String> saved =
                Profile.read(environment)
                        .filter(profile -> profile.addresses().containsAll(addresses))
                        .map(Profile::token);
        if (saved.isPresent()) {
            return saved.get();
        }
        return addresses.stream().allMatch(Credentials::isHere)
                ? LocalToken.find(environment).orElse(null)
                : null;
    }

    /**
     * The authority of the cluster at these addresses: {@code BRAMBLE_CA}, which is its fingerprint
     * or the file of its certificate, else that of the profile if it was saved for all of them;
     * null if there is none, as for nodes on this machine.
     *
     * @throws UsageException when the variable says something else
     */
    static @Nullable ClusterAuthority authority(
            List<Address> addresses, Map<String, String> environment) {
        String given = environment.getOrDefault(AUTHORITY_VARIABLE, "").strip();
        String text =
                given.isEmpty() && !addresses.stream().allMatch(Credentials::isHere)
                        ? Profile.read(environment)
                                .filter(profile -> profile.addresses().containsAll(addresses))
                                .map(Profile::authority)
                                .orElse("")
                        : given;
        try {
            return text.isEmpty() ? null : ClusterAuthority.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(AUTHORITY_VARIABLE + ": " + e.getMessage());
        }
    }

    private static boolean isHere(Address address) {
        String host = address.host();
        return host.equals("localhost")
                || host.equals("::1")
                || (host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || c <= '9'));
    }
}
