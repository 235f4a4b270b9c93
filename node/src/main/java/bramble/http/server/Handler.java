package bramble.http.server;

import java.io.IOException;

/** Answers requests, each on the thread of its connection. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers one request. Whatever it throws, or an answer that is not whole when it returns, cuts
     * the connection, so that the other side sees it.
     *
     * @throws IOException when the other side has gone or sends what is not HTTP
     */
    void answer(Exchange exchange) throws IOException;
}
