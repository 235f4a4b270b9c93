package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The users by name. As long as there are any, one of them is an admin: otherwise nobody could add
 * or remove users any more.
 */
public final class Users {

    private final TreeMap<String, User> byName = new TreeMap<>();
    private final TreeMap<SecretDigest, User> byToken = new TreeMap<>();

    /** All of them, by name. */
    public Collection<User> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** Whose token has a secret with this digest. */
    public Optional<User> withToken(SecretDigest digest) {
        return Optional.ofNullable(byToken.get(digest));
    }

    void put(User user) {
        byName.put(user.name(), user);
        byToken.put(user.token(), user);
    }

    Result add(User user) {
        var known = byName.get(user.name());
        if (user.equals(known)) {
            return new Result.Done();
        }
        if (known != null) {
            return new Result.Refused(
                    "there is a user " + user.name() + " already: remove that one first");
        }
        if (byName.isEmpty() && user.role() != Role.ADMIN) {
            return new Result.Refused(
                    "the first user must be an admin: without one nobody could add or remove users");
        }
        if (byName.size() >= Limits.USERS_MAX) {
            return new Result.Refused(
                    "there are " + Limits.USERS_MAX + " users, which is the limit: remove some");
        }
        put(user);
        return new Result.Done();
    }

    Result remove(String name) {
        var known = byName.get(name);
        if (known == null) {
            return new Result.NotFound("user " + name);
        }
        var admins = byName.values().stream().filter(each -> each.role() == Role.ADMIN).count();
        if (known.role() == Role.ADMIN && admins == 1 && byName.size() > 1) {
            return new Result.Refused(
                    "user "
                            + name
                            + " is the only admin: add another one first, or remove the other users");
        }
        byName.remove(name);
        byToken.remove(known.token());
        return new Result.Done();
    }
}
