package bramble.http;

import bramble.core.NodeId;
import bramble.http.server.Exchange;
import bramble.security.Trust;

/**
 * Tells sources apart at a node that serves beyond loopback: by certificates under TLS, and by the
 * address on its other door, which is on loopback. Used by any thread.
 */
record CertifiedSource(Trust trust) implements Source.Teller {

    @Override
    public Source of(Exchange exchange) {
        var session = exchange.session();
        if (session.isEmpty()) {
            return Source.byAddress(exchange);
        }
        return trust.shown(session.get())
                .map(CertifiedSource::source)
                .orElseGet(Source.Outside::new);
    }

    private static Source source(Trust.Shown shown) {
        var node = new NodeId(shown.node());
        return switch (shown.standing()) {
            case GOOD -> new Source.Member(node);
            case EXPIRED, REMOVED -> new Source.Former(node);
        };
    }
}
