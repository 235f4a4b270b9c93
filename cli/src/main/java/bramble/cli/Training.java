package bramble.cli;

import bramble.api.ClusterView;
import bramble.api.Decision;
import bramble.api.JobPage;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.NodeRole;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.NodesView;
import bramble.api.Receipt;
import bramble.api.ResultLine;
import bramble.api.SettleAnswer;
import bramble.api.TaskCounts;
import bramble.api.Wire;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A program for the JVM to watch while it makes its cache: the usual commands, against a pretended
 * node on loopback, so that they start fast for a user. {@code ./bramble} runs it after a build.
 * Exit code 1, with what the commands said, when one of them did not end well.
 */
public final class Training {

    private static final UUID ID = UUID.fromString("0197c0de-7a2b-7000-8000-0123456789ab");
    private static final Instant TIME = Instant.EPOCH;
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private static final List<List<String>> COMMANDS =
            List.of(
                    List.of("version"),
                    List.of("nodes"),
                    List.of("jobs"),
                    List.of("status", ID.toString()),
                    List.of("submit", "--name", "training", "--", "true"),
                    List.of("wait", ID.toString()),
                    List.of("results", ID.toString()),
                    List.of("settle", ID.toString()));

    private Training() {}

    /** Runs every command once. */
    public static void main(String[] args) throws IOException {
        List<String> failures = run();
        failures.forEach(System.err::println);
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    /** Runs every command once and answers what went wrong, nothing as a rule. */
    static List<String> run() throws IOException {
        HttpServer node = HttpServer.create(loopback(), 0);
        node.createContext("/", Training::answer);
        node.start();
        try {
            String at = "--at=localhost:" + node.getAddress().getPort();
            var failures = new ArrayList<String>();
            for (List<String> command : COMMANDS) {
                var words = new ArrayList<String>();
                words.add(at);
                words.addAll(command);
                var said = new ByteArrayOutputStream();
                int code = Main.run(words, quiet(said));
                if (code != ExitCode.DONE) {
                    failures.add(words + " ended with " + code + ": " + said);
                }
            }
            return failures;
        } finally {
            node.stop(0);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Terminal quiet(ByteArrayOutputStream said) {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Terminal(
                InputStream.nullInputStream(),
                new Terminal.Output(stream, stream),
                false,
                false,
                Map.of());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = document(exchange.getRequestURI().getPath(), exchange.getRequestMethod());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] document(String path, String method) {
        if (method.equals("PUT")) {
            return Wire.toBytes(receipt());
        }
        if (path.endsWith("/settle")) {
            return Wire.toBytes(new SettleAnswer(Decision.ACCEPTED, ID, "", receipt()));
        }
        return switch (path) {
            case "/v1/nodes" -> Wire.toBytes(new NodesView(List.of(node())));
            case "/v1/cluster" -> Wire.toBytes(cluster());
            case "/v1/jobs" -> Wire.toBytes(new JobPage(List.of(job()), null));
            default -> path.endsWith("/results") ? Wire.toBytes(result()) : Wire.toBytes(job());
        };
    }

    private static JobView job() {
        JobRequest spec = JobRequest.builder("true").build();
        var counts = new TaskCounts(0, 0, 1, 0, 0, 0, 1);
        return new JobView(
                ID,
                "training",
                "nobody",
                JobState.SUCCEEDED,
                "",
                TIME,
                TIME,
                TIME,
                counts,
                spec,
                null);
    }

    private static Receipt receipt() {
        return new Receipt(Decision.ACCEPTED, ID, ID, 1, 1, 1, DIGEST, null);
    }

    private static NodeView node() {
        return new NodeView(
                ID,
                "training",
                "localhost:7420",
                NodeRole.MASTER,
                NodeState.UP,
                1,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static ClusterView cluster() {
        return new ClusterView(ID, 1, ID, 1, true, 1, List.of(ID), "training");
    }

    private static ResultLine result() {
        return new ResultLine(0, null, 0, "training\n", null, null);
    }
}
