package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The join tokens that stand, and for a day those that have expired, so that whoever comes late is
 * told so. A token is counted where it is used, which is here: two nodes that come at once with the
 * last use of a token do not both get in.
 */
public final class JoinTokens {

    /** What the use of a token comes to that this cluster never made, or has forgotten. */
    public static final Result UNKNOWN =
            new Result.Refused(
                    "the join token is not known to this cluster: make one with: bramble token");

    private final TreeMap<SecretDigest, JoinToken> bySecret = new TreeMap<>();
    private final Nodes nodes;
    private final Counters counters;

    JoinTokens(Nodes nodes, Counters counters) {
        this.nodes = nodes;
        this.counters = counters;
    }

    /** All of them, by the digests of their secrets. */
    public Collection<JoinToken> all() {
        return Collections.unmodifiableCollection(bySecret.values());
    }

    /** Whether one has this secret, though it may have expired or be used up. */
    public boolean knows(SecretDigest secret) {
        return bySecret.containsKey(secret);
    }

    void put(JoinToken token) {
        bySecret.put(token.secret(), token);
    }

    Result create(Command.CreateToken command) {
        var now = counters.timeMillis();
        bySecret.values()
                .removeIf(each -> each.expiresAtMillis() + Limits.EXPIRED_TOKEN_KEPT_MILLIS <= now);
        if (!bySecret.containsKey(command.secret()) && bySecret.size() >= Limits.JOIN_TOKENS_MAX) {
            return new Result.Refused(
                    Limits.JOIN_TOKENS_MAX
                            + " join tokens are remembered, which is the limit: wait until some have expired for a day, or make one with more uses");
        }
        bySecret.putIfAbsent(
                command.secret(),
                new JoinToken(
                        command.secret(),
                        now + command.lifeMillis(),
                        command.uses(),
                        java.util.List.of()));
        return new Result.Done();
    }

    Result use(Command.UseToken command) {
        var token = bySecret.get(command.secret());
        if (token == null) {
            return UNKNOWN;
        }
        var node = command.node();
        if (token.joined().contains(node.id()) && isAsItJoined(node)) {
            // The same node asks again, because the answer was lost on its way, however long ago.
            return new Result.Done();
        }
        if (token.expiresAtMillis() <= counters.timeMillis()) {
            return new Result.Refused(
                    "the join token has expired: make another with: bramble token");
        }
        if (token.usesLeft() < 1) {
            return new Result.Refused(
                    "the join token is used up: make another with: bramble token");
        }
        if (nodes.find(node.id()).isPresent()) {
            return new Result.Refused(
                    "node " + node.id() + " is a member already, and joins no second time");
        }
        var result = nodes.join(node);
        if (result instanceof Result.Done) {
            bySecret.put(token.secret(), token.used(node.id()));
        }
        return result;
    }

    private boolean isAsItJoined(Node node) {
        return nodes.find(node.id())
                .map(known -> Objects.equals(known.in(node.service()), node))
                .orElse(false);
    }
}
