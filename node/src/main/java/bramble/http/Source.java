package bramble.http;

import bramble.core.NodeId;
import bramble.http.server.Exchange;

/** Where a request comes from, as its connection proves and not as it says. */
public sealed interface Source {

    /** A node of the cluster, which has shown its certificate. */
    record Member(NodeId node) implements Source {}

    /**
     * A node whose certificate is of this cluster's authority, and lets it in no more: it was
     * removed, or the certificate has expired.
     */
    record Former(NodeId node) implements Source {}

    /** A program on this machine. */
    record Loopback() implements Source {}

    /** Anywhere else. */
    record Outside() implements Source {}

    /** Tells sources apart. Asked by the threads of requests; must answer at once. */
    @FunctionalInterface
    interface Teller {
        Source of(Exchange exchange);
    }

    /** By the address alone, for doors without certificates. */
    static Source byAddress(Exchange exchange) {
        return exchange.from().getAddress().isLoopbackAddress() ? new Loopback() : new Outside();
    }
}
