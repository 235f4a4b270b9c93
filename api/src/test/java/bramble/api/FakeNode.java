package bramble.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server that answers as a test tells it to, and remembers what it was asked. */
final class FakeNode implements AutoCloseable {

    /** How one request is answered. */
    @FunctionalInterface
    interface Behaviour {
        void answer(HttpExchange exchange, String body) throws IOException;
    }

    /** What one request said. */
    record Request(String method, String path, String body, String contentType) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    FakeNode(Behaviour behaviour) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.add(
                            new Request(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    body,
                                    String.valueOf(
                                            exchange.getRequestHeaders()
                                                    .getFirst("Content-Type"))));
                    behaviour.answer(exchange, body);
                });
        server.start();
    }

    Address address() {
        return new Address("127.0.0.1", server.getAddress().getPort());
    }

    /** The requests so far, in the order of their arrival. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    static void json(HttpExchange exchange, int status, Object document) throws IOException {
        String type = document instanceof Problem ? "application/problem+json" : "application/json";
        text(exchange, status, type, Wire.toJson(document));
    }

    static void problem(HttpExchange exchange, Problem problem) throws IOException {
        json(exchange, problem.status(), problem);
    }

    static void text(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Cuts the connection without an answer, as a killed process does. */
    static void cut(HttpExchange exchange) {
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
