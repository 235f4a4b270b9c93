package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.NodeId;
import bramble.core.SecretDigest;
import bramble.http.server.Exchange;
import bramble.master.OverloadedException;
import bramble.security.Secrets;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes a request, and lets in those who have the rights that its route needs. Every
 * request passes here, at the first node and again at the master to which it is passed on: that one
 * looks at the same token itself, and believes of a member only that its local user is one.
 *
 * <p>Nobody is asked on loopback as long as the cluster has no users and the node serves loopback
 * alone. Used by any thread.
 */
final class Doorman {

    static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer ";

    private final Door.Keys keys;
    private final KnownUsers users;
    private final Attempts attempts;

    Doorman(Door.Keys keys, KnownUsers users, Attempts attempts) {
        this.keys = keys;
        this.users = users;
        this.attempts = attempts;
    }

    /**
     * Lets somebody in.
     *
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED} or {@link ProblemType#FORBIDDEN}
     *     when he must stay outside, {@link ProblemType#OVERLOADED} after too many wrong tokens,
     *     {@link ProblemType#UNAVAILABLE} when nobody can say whether he may come in
     */
    Caller admit(Exchange exchange, Rights needed) {
        var source = keys.sources().of(exchange);
        var member = isMember(exchange, source);
        var caller = admit(exchange, source, member, needed);
        var isIn =
                switch (caller) {
                    case Caller.Stranger _ -> true;
                    case Caller.Member _ -> !member || exchange.isOfMember();
                    case Caller.LocalUser _, Caller.NamedUser _, Caller.Unasked _ ->
                            member ? exchange.isOfMember() : exchange.isOfUser();
                };
        if (!isIn) {
            throw new OverloadedException("this node has as many connections as it has room for");
        }
        return caller;
    }

    private Caller admit(Exchange exchange, Source source, boolean member, Rights needed) {
        if (needed == Rights.ANYBODY) {
            return member ? new Caller.Member(proven(source)) : new Caller.Stranger();
        }
        if ((needed == Rights.MEMBER && member)
                || (needed == Rights.NODE && (member || source instanceof Source.Former))) {
            return new Caller.Member(proven(source));
        }
        var caller = identified(exchange, source, member);
        if (!caller.has(needed)) {
            throw new ProblemException(refusal(caller, needed));
        }
        return caller;
    }

    /**
     * Whether somebody who was let in would be let in now. While nobody can say, what he began goes
     * on.
     */
    boolean stillAdmits(Caller caller, Rights needed) {
        if (!(caller instanceof Caller.NamedUser named)) {
            return true;
        }
        try {
            return users.find(Optional.of(named.user().token()), true, () -> {})
                    .user()
                    .filter(user -> needed.areOf(user.role()))
                    .isPresent();
        } catch (ProblemException nobodySays) {
            return true;
        }
    }

    private static @Nullable NodeId proven(Source source) {
        return switch (source) {
            case Source.Member(var node) -> node;
            case Source.Former(var node) -> node;
            case Source.Loopback _, Source.Outside _ -> null;
        };
    }

    private boolean isMember(Exchange exchange, Source source) {
        return switch (source) {
            case Source.Member _ -> true;
            case Source.Loopback _ ->
                    header(exchange, Passing.NODE).filter(keys.local()::matches).isPresent();
            case Source.Former _, Source.Outside _ -> false;
        };
    }

    private Caller identified(Exchange exchange, Source source, boolean member) {
        if (member && header(exchange, Passing.CALLER).filter(Passing.LOCAL::equals).isPresent()) {
            return new Caller.LocalUser();
        }
        var token = token(exchange);
        if (source instanceof Source.Loopback && token.filter(keys.local()::matches).isPresent()) {
            return new Caller.LocalUser();
        }
        var always = keys.exposed() || source instanceof Source.Outside;
        if (token.isPresent()) {
            return byToken(token.get(), exchange.from().getAddress(), always, member);
        }
        // Where a token is needed in any case, it need not be asked whether there are users.
        return always || users.any() ? new Caller.Stranger() : new Caller.Unasked();
    }

    private Caller byToken(String token, InetAddress from, boolean always, boolean member) {
        var digest = new SecretDigest(Secrets.digest(token));
        Runnable limit = member ? () -> {} : () -> attempts.refuseTooMany(from);
        var finding = users.find(Optional.of(digest), always, limit);
        if (finding.user().isPresent()) {
            return new Caller.NamedUser(finding.user().get());
        }
        if (!always && !finding.any()) {
            return new Caller.Unasked();
        }
        if (!member) {
            attempts.refuseTooMany(from);
            attempts.failed(from);
        }
        throw new ProblemException(
                Problem.of(
                        ProblemType.UNAUTHORIZED,
                        "the token belongs to no user of this cluster: it was mistyped, or its user was removed; an admin makes another with: bramble user add"));
    }

    private static Problem refusal(Caller caller, Rights needed) {
        if (needed == Rights.MEMBER || needed == Rights.NODE) {
            var type =
                    caller instanceof Caller.Stranger
                            ? ProblemType.UNAUTHORIZED
                            : ProblemType.FORBIDDEN;
            return Problem.of(
                    type,
                    "this is for the nodes of the cluster alone, and the caller has not shown that it is one. Nodes on one machine show the local token of their account: run all of them as the same one");
        }
        var role = needed.name().toLowerCase(java.util.Locale.ROOT);
        return switch (caller) {
            case Caller.NamedUser named ->
                    Problem.of(
                            ProblemType.FORBIDDEN,
                            "user "
                                    + named.user().name()
                                    + " is a "
                                    + named.user().role().name().toLowerCase(java.util.Locale.ROOT)
                                    + ", and this needs the role "
                                    + role
                                    + ": ask an admin");
            case Caller.Stranger _, Caller.Member _, Caller.LocalUser _, Caller.Unasked _ ->
                    Problem.of(
                            ProblemType.UNAUTHORIZED,
                            "this needs a token of a user with the role "
                                    + role
                                    + ", and none was shown: send it as Authorization: Bearer TOKEN");
        };
    }

    private static Optional<String> token(Exchange exchange) {
        return header(exchange, AUTHORIZATION)
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(text -> text.substring(BEARER.length()).strip());
    }

    private static Optional<String> header(Exchange exchange, String name) {
        return exchange.header(name);
    }
}
