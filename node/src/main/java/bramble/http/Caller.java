package bramble.http;

import bramble.core.NodeId;
import bramble.core.Role;
import bramble.core.User;
import org.jspecify.annotations.Nullable;

/** Who makes a request, as {@link Doorman} found out. */
sealed interface Caller {

    /** Somebody on this machine, in a cluster that asks nobody: it has no users. */
    record Unasked() implements Caller {}

    /** The account whose programs the nodes of this machine, or of another member's, are. */
    record LocalUser() implements Caller {}

    /** Somebody with a token. */
    record NamedUser(User user) implements Caller {}

    /**
     * Another node of the cluster, which asks for itself.
     *
     * @param proven which one, by its certificate; null for one that has shown the local token
     */
    record Member(@Nullable NodeId proven) implements Caller {}

    /** Somebody who shows nothing; lets nobody in where anything is asked for. */
    record Stranger() implements Caller {}

    /** Whether this one may use a route that needs these rights. */
    default boolean has(Rights needed) {
        return switch (this) {
            case Unasked _ -> true;
            case LocalUser _ -> needed.areOf(Role.ADMIN);
            case NamedUser named -> needed.areOf(named.user().role());
            case Member _ ->
                    needed == Rights.MEMBER || needed == Rights.NODE || needed == Rights.ANYBODY;
            case Stranger _ -> needed == Rights.ANYBODY;
        };
    }

    /** The name under which jobs are submitted; empty for those who have none. */
    default String name() {
        return this instanceof NamedUser named ? named.user().name() : "";
    }

    /** Whether this one may change jobs of all users. */
    default boolean mayChangeAnyJob() {
        return switch (this) {
            case Unasked _, LocalUser _ -> true;
            case NamedUser named -> named.user().role() == Role.ADMIN;
            case Member _, Stranger _ -> false;
        };
    }

    /** Whether this one may change jobs of that user. */
    default boolean mayChangeJobOf(String owner) {
        return mayChangeAnyJob() || (has(Rights.SUBMITTER) && name().equals(owner));
    }
}
