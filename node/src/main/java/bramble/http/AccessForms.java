package bramble.http;

import bramble.api.Role;
import bramble.core.SecretDigest;
import bramble.core.User;
import io.avaje.jsonb.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node asks the master about somebody at its door, as it travels. */
final class AccessForms {

    private AccessForms() {}

    /**
     * @param token the digest of the token that was shown; null for none
     */
    @Json
    record AccessJson(@Nullable String token) {

        static AccessJson of(Optional<SecretDigest> token) {
            return new AccessJson(token.map(SecretDigest::hex).orElse(null));
        }

        Optional<SecretDigest> read() {
            return Optional.ofNullable(token).map(SecretDigest::new);
        }
    }

    /**
     * @param users whether the cluster has any
     * @param name of the user with the token; null if there is none
     * @param role null when {@code name} is
     */
    @Json
    record FoundJson(boolean users, @Nullable String name, @Nullable Role role) {

        static FoundJson of(KnownUsers.Finding finding) {
            var user = finding.user().orElse(null);
            return user == null
                    ? new FoundJson(finding.any(), null, null)
                    : new FoundJson(finding.any(), user.name(), shown(user.role()));
        }

        KnownUsers.Finding read(Optional<SecretDigest> token) {
            return new KnownUsers.Finding(
                    users,
                    name == null || role == null
                            ? Optional.empty()
                            : token.map(digest -> new User(name, meant(role), digest)));
        }
    }

    static Role shown(bramble.core.Role role) {
        return switch (role) {
            case READER -> Role.READER;
            case SUBMITTER -> Role.SUBMITTER;
            case ADMIN -> Role.ADMIN;
        };
    }

    static bramble.core.Role meant(Role role) {
        return switch (role) {
            case READER -> bramble.core.Role.READER;
            case SUBMITTER -> bramble.core.Role.SUBMITTER;
            case ADMIN -> bramble.core.Role.ADMIN;
        };
    }
}
