package bramble.cli;

import bramble.api.CancelAnswer;
import bramble.api.ClusterView;
import bramble.api.Decision;
import bramble.api.JobIds;
import bramble.api.JobPage;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.NodeRole;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.NodesView;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Receipt;
import bramble.api.ResultLine;
import bramble.api.RetryRequest;
import bramble.api.SettleAnswer;
import bramble.api.TaskCounts;
import bramble.api.TaskPage;
import bramble.api.TaskState;
import bramble.api.TaskView;
import bramble.api.Wire;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A node as the command line sees it: it keeps what is submitted, and a test says how the tasks of
 * each job end. Real HTTP, real documents, no cluster behind.
 */
final class FakeCluster implements AutoCloseable {

    static final UUID CLUSTER = UUID.fromString("7c1d7a52-93f5-4f0e-8f3c-0a2c6a1b4d11");
    static final UUID NODE = UUID.fromString("11111111-93f5-4f0e-8f3c-0a2c6a1b4d11");
    static final Instant SUBMITTED = Instant.parse("2026-11-22T10:00:00Z");

    /** A task as a test wants it to end. */
    record Task(TaskState state, @Nullable Integer exitCode, String out, String err) {
        /** What a task printed whose output is on a node that has gone. */
        static final String GONE = "(gone)";

        static Task printing(String out) {
            return new Task(TaskState.SUCCEEDED, 0, out, "");
        }

        static Task failing(int exitCode, String err) {
            return new Task(TaskState.FAILED, exitCode, "", err);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<UUID, JobRequest> jobs = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<UUID, List<Task>> tasks = Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private List<Task> nextTasks = List.of(Task.printing(""));
    private volatile @Nullable Problem problem;
    private volatile boolean losingAnswers;

    FakeCluster() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How the tasks of the jobs submitted from now on end. */
    void tasksWillBe(Task... ends) {
        nextTasks = List.of(ends);
    }

    /** Every call from now on is answered with this. */
    void answerAll(Problem answer) {
        problem = answer;
    }

    /** Every connection from now on is cut when the request is in. */
    void loseAnswers() {
        losingAnswers = true;
    }

    UUID add(JobRequest request, Task... ends) {
        UUID id = JobIds.next();
        jobs.put(id, request);
        tasks.put(id, List.of(ends));
        return id;
    }

    Map<UUID, JobRequest> jobs() {
        return jobs;
    }

    /** The only job that was submitted. */
    JobRequest job() {
        return jobs.values().iterator().next();
    }

    List<String> calls() {
        return List.copyOf(calls);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Problem every = problem;
        if (losingAnswers) {
            exchange.close();
            return;
        }
        try {
            if (every != null) {
                throw new ProblemException(every);
            }
            route(exchange, exchange.getRequestURI().getPath().split("/", -1), body);
        } catch (ProblemException e) {
            send(
                    exchange,
                    e.problem().status(),
                    "application/problem+json",
                    Wire.toJson(e.problem()));
        }
    }

    private void route(HttpExchange exchange, String[] path, String body) throws IOException {
        String method = exchange.getRequestMethod();
        String what = path[2];
        String id = path.length > 3 ? path[3] : "";
        String verb = path.length > 4 ? path[4] : "";
        if (what.equals("cluster")) {
            json(
                    exchange,
                    200,
                    new ClusterView(CLUSTER, 0, NODE, 3, true, 1, List.of(NODE), "0.1.0"));
        } else if (what.equals("nodes")) {
            nodes(exchange, verb);
        } else if (id.isEmpty()) {
            collection(exchange, method, body);
        } else if (verb.isEmpty() && method.equals("PUT")) {
            boolean known = jobs.containsKey(UUID.fromString(id));
            json(
                    exchange,
                    known ? 200 : 201,
                    accept(UUID.fromString(id), Wire.readStrict(JobRequest.class, body)));
        } else {
            job(exchange, path, UUID.fromString(id), verb, body);
        }
    }

    private void nodes(HttpExchange exchange, String verb) throws IOException {
        NodeState state = verb.equals("drain") ? NodeState.DRAINING : NodeState.UP;
        NodeView node =
                new NodeView(
                        NODE,
                        "attic",
                        address(),
                        NodeRole.MASTER,
                        state,
                        4,
                        1,
                        null,
                        0.5,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "0.1.0",
                        SUBMITTED);
        json(exchange, 200, verb.isEmpty() ? new NodesView(List.of(node)) : node);
    }

    private void collection(HttpExchange exchange, String method, String body) throws IOException {
        if (method.equals("GET")) {
            List<JobView> views = new ArrayList<>();
            jobs.keySet().forEach(id -> views.addFirst(view(id)));
            json(exchange, 200, new JobPage(views, null));
            return;
        }
        StringBuilder answers = new StringBuilder();
        long line = 0;
        for (String text : body.lines().toList()) {
            JobRequest request = Wire.readStrict(JobRequest.class, text);
            UUID id = Objects.requireNonNull(request.id());
            answers.append(
                            Wire.toJson(
                                    new bramble.api.BulkAnswer(
                                            ++line,
                                            id,
                                            201,
                                            accept(id, request.withId(null)),
                                            null)))
                    .append('\n');
        }
        send(exchange, 200, "application/x-ndjson", answers.toString());
    }

    private void job(HttpExchange exchange, String[] path, UUID id, String verb, String body)
            throws IOException {
        if (verb.equals("settle")) {
            boolean seen = jobs.containsKey(id);
            Decision decision = seen ? Decision.ACCEPTED : Decision.REFUSED;
            json(
                    exchange,
                    200,
                    new SettleAnswer(
                            decision, id, seen ? "" : "withdrawn", seen ? receipt(id) : null));
            return;
        }
        if (!jobs.containsKey(id)) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.NOT_SEEN,
                                    "job " + id + " was not seen here; that is not final")
                            .withId(id));
        }
        switch (verb) {
            case "" -> json(exchange, 200, view(id));
            case "cancel" ->
                    json(
                            exchange,
                            202,
                            new CancelAnswer(id, JobState.CANCELLED, "cancelled by its user"));
            case "retry" ->
                    json(
                            exchange,
                            201,
                            accept(
                                    Objects.requireNonNull(
                                            Wire.readStrict(RetryRequest.class, body).id()),
                                    jobs.get(id)));
            case "results" -> send(exchange, 200, "application/x-ndjson", results(id));
            case "tasks" -> tasks(exchange, path, id);
            default ->
                    throw new ProblemException(Problem.of(ProblemType.NOT_FOUND, "no such path"));
        }
    }

    private void tasks(HttpExchange exchange, String[] path, UUID id) throws IOException {
        if (path.length == 5) {
            List<TaskView> views = new ArrayList<>();
            for (int task = 0; task < ends(id).size(); task++) {
                if (!String.valueOf(exchange.getRequestURI().getQuery()).contains("state=")
                        || ends(id).get(task).state() == TaskState.FAILED) {
                    views.add(task(id, task));
                }
            }
            json(exchange, 200, new TaskPage(views, null));
            return;
        }
        int task = Integer.parseInt(path[5]);
        if (task >= ends(id).size()) {
            throw new ProblemException(
                    Problem.of(ProblemType.NOT_FOUND, "job " + id + " has no task " + task));
        }
        if (path.length == 6) {
            json(exchange, 200, task(id, task));
        } else {
            Task end = ends(id).get(task);
            send(
                    exchange,
                    200,
                    "text/plain; charset=utf-8",
                    path[6].equals("stdout") ? end.out() : end.err());
        }
    }

    private Receipt accept(UUID id, JobRequest request) {
        jobs.put(id, request.checked());
        tasks.put(id, nextTasks);
        return receipt(id);
    }

    private static Receipt receipt(UUID id) {
        return new Receipt(Decision.ACCEPTED, id, CLUSTER, 0, 3, 17, "sha256:abc", null);
    }

    private List<Task> ends(UUID id) {
        return tasks.getOrDefault(id, List.of());
    }

    private JobView view(UUID id) {
        JobRequest request = Objects.requireNonNull(jobs.get(id));
        List<Task> ends = ends(id);
        long good = ends.stream().filter(task -> task.state() == TaskState.SUCCEEDED).count();
        long bad = ends.stream().filter(task -> task.state() == TaskState.FAILED).count();
        long waiting = ends.size() - good - bad;
        JobState state =
                waiting > 0 ? JobState.QUEUED : bad > 0 ? JobState.FAILED : JobState.SUCCEEDED;
        String why = waiting > 0 ? "no node has a free slot" : bad > 0 ? bad + " tasks failed" : "";
        TaskCounts counts = new TaskCounts(waiting, 0, good, bad, 0, 0, ends.size());
        String name = request.name() == null ? request.command().getFirst() : request.name();
        return new JobView(id, name, "", state, why, SUBMITTED, null, null, counts, request, null);
    }

    private TaskView task(UUID id, int task) {
        Task end = ends(id).get(task);
        return new TaskView(
                task, "i" + task, end.state(), 1, NODE, end.exitCode(), SUBMITTED, SUBMITTED, null);
    }

    private String results(UUID id) {
        StringBuilder lines = new StringBuilder();
        for (int task = 0; task < ends(id).size(); task++) {
            Task end = ends(id).get(task);
            boolean gone = end.out().equals(Task.GONE);
            lines.append(
                            Wire.toJson(
                                    new ResultLine(
                                            task,
                                            "i" + task,
                                            end.exitCode(),
                                            gone ? "" : end.out(),
                                            null,
                                            gone ? "its node is gone" : null)))
                    .append('\n');
        }
        return lines.toString();
    }

    private static void json(HttpExchange exchange, int status, Object document)
            throws IOException {
        send(exchange, status, "application/json", Wire.toJson(document));
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
