package bramble.http;

import bramble.api.Address;
import bramble.api.JoinToken;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.TokenRequest;
import bramble.api.TokenView;
import bramble.api.Wire;
import bramble.core.Command;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.core.SecretDigest;
import bramble.security.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Where tokens are made with which nodes join. */
final class TokenRoutes {

    static final String TOKENS = "/v1/tokens";

    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration LIFE_MAX = Duration.ofDays(30);
    private static final int USES_MAX = 1_000;

    /** Addresses in one token, so that it stays a line. */
    private static final int ADDRESSES_MAX = 3;

    private final NodeId self;
    private final Relay relay;
    private final Local local;
    private final Peers peers;
    private final String authority;

    /**
     * @param authority the fingerprint of the cluster's authority; empty if it has none
     */
    TokenRoutes(NodeId self, Relay relay, Local local, Peers peers, String authority) {
        this.authority = authority;
        this.self = self;
        this.relay = relay;
        this.local = local;
        this.peers = peers;
    }

    void addTo(Router router) {
        router.add("POST " + TOKENS, Rights.ADMIN, this::create);
    }

    private void create(Visit visit) throws IOException {
        var body = visit.smallBody();
        var asked =
                body.length == 0
                        ? new TokenRequest(null, null)
                        : Wire.readStrict(TokenRequest.class, body);
        var life = Objects.requireNonNullElse(asked.ttl(), LIFE);
        var uses = Objects.requireNonNullElse(asked.uses(), 1);
        if (life.isZero() || life.compareTo(LIFE_MAX) > 0) {
            throw ProblemException.invalid("ttl", "a join token stands for 1ms to 30d");
        }
        if (uses < 1 || uses > USES_MAX) {
            throw ProblemException.invalid(
                    "uses", "a join token has 1 to " + USES_MAX + " uses, and not " + uses);
        }
        visit.answer(
                relay.answer(
                        Relay.Errand.of(
                                visit,
                                Passing.post(TOKENS, Answer.JSON, body),
                                deadline -> created(life, uses, deadline),
                                Optional.empty())));
    }

    private Answer created(Duration life, int uses, Deadline deadline) {
        var secret = Secrets.next();
        var digest = new SecretDigest(Secrets.digest(secret));
        var result =
                local.propose(new Command.CreateToken(digest, life.toMillis(), uses), deadline);
        if (result instanceof Result.Refused refused) {
            throw new ProblemException(
                    Problem.of(ProblemType.OVERLOADED, refused.why()).withRetryAfter(LIFE));
        }
        var expires = local.glance(reader -> expiry(reader.state().tokens().all(), digest));
        var token = new JoinToken(addresses(), authority, secret);
        return Answer.json(201, new TokenView(token.text(), Instant.ofEpochMilli(expires), uses));
    }

    private static long expiry(
            java.util.Collection<bramble.core.JoinToken> tokens, SecretDigest digest) {
        return tokens.stream()
                .filter(each -> each.secret().equals(digest))
                .mapToLong(bramble.core.JoinToken::expiresAtMillis)
                .findFirst()
                .orElseThrow();
    }

    /** Where a new node may ask: this node, which is the master, and others. */
    private List<Address> addresses() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(self), peers.all().stream())
                .distinct()
                .map(peers::address)
                .flatMap(Optional::stream)
                .limit(ADDRESSES_MAX)
                .map(Address::parse)
                .toList();
    }
}
