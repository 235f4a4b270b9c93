package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.MeView;
import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Role;
import bramble.api.UserRequest;
import bramble.api.UserView;
import bramble.api.UsersView;
import bramble.api.Wire;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Users on the command line")
class UserCommandsTest {

    private static final String GOOD = "the-token-of-ada";

    @TempDir Path home;
    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, UserRequest> users = new TreeMap<>();
    private HttpServer node;

    @BeforeEach
    void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/", this::answer);
        node.start();
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private String at() {
        return "127.0.0.1:" + node.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var token = exchange.getRequestHeaders().getFirst("Authorization");
        shown.add(String.valueOf(token));
        var path = exchange.getRequestURI().getPath();
        var body = exchange.getRequestBody().readAllBytes();
        if (!("Bearer " + GOOD).equals(token)) {
            send(exchange, 401, Problem.of(ProblemType.UNAUTHORIZED, "no user has this token"));
        } else if (path.equals("/v1/me")) {
            send(exchange, 200, new MeView("ada", Role.ADMIN, true));
        } else if (exchange.getRequestMethod().equals("PUT")) {
            var request = Wire.readStrict(UserRequest.class, body);
            var name = path.substring("/v1/users/".length());
            users.put(name, request);
            send(exchange, 200, new UserView(name, request.role(), null));
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            send(exchange, 403, Problem.of(ProblemType.FORBIDDEN, "ada is a reader: ask an admin"));
        } else {
            send(
                    exchange,
                    200,
                    new UsersView(
                            List.of(
                                    new UserView("ada", Role.ADMIN, null),
                                    new UserView("sam", Role.SUBMITTER, null))));
        }
    }

    private static void send(HttpExchange exchange, int status, Object document)
            throws IOException {
        var bytes = Wire.toBytes(document);
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        status == 200 ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private CommandLineRun run(Map<String, String> more, String input, String... args) {
        var environment = new TreeMap<>(Map.of("HOME", home.toString()));
        environment.putAll(more);
        return CommandLineRun.with(environment, input, args);
    }

    private Path profile() {
        return home.resolve(".config/bramble/profile");
    }

    private void localToken(String text) throws IOException {
        var directory = Files.createDirectories(home.resolve(".local/state/bramble"));
        Files.writeString(directory.resolve("local-token"), text + "\n");
    }

    @Test
    @DisplayName("login saves where the cluster is and the token, for its owner alone")
    void login() throws IOException {
        var run = run(Map.of(), GOOD + "\n", "login", at());

        assertThat(run.code()).as(run.err()).isEqualTo(0);
        assertThat(run.out()).contains("ada", "admin").doesNotContain(GOOD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profile())))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(profile().getParent())))
                .isEqualTo("rwx------");
        try (var files = Files.list(profile().getParent())) {
            assertThat(files).hasSize(1);
        }
        assertThat(run(Map.of(), "", "user", "list").out()).contains("ada", "sam", "submitter");
    }

    @Test
    @DisplayName("login makes a profile that others could read its owner's again")
    void loginTightens() throws IOException {
        Files.createDirectories(profile().getParent());
        Files.writeString(profile(), "at=elsewhere\ntoken=old\n");
        Files.setPosixFilePermissions(profile(), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThat(run(Map.of(), GOOD, "login", at()).code()).isEqualTo(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profile())))
                .isEqualTo("rw-------");
    }

    @Test
    @DisplayName("login with a wrong token says so, says what to do, and saves nothing")
    void wrongToken() {
        var run = run(Map.of(), "wrong\n", "login", at());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("no user has this token", "BRAMBLE_TOKEN_FILE");
        assertThat(profile()).doesNotExist();
        assertThat(run(Map.of(), "", "login", at()).code()).isEqualTo(2);
        assertThat(run(Map.of(), "two words\n", "login", at()).code()).isEqualTo(2);
    }

    @Test
    @DisplayName("BRAMBLE_TOKEN comes before its file, the profile and the local token")
    void order() throws IOException {
        localToken("local");
        assertThat(run(Map.of("BRAMBLE_AT", at()), "", "user", "list").code()).isEqualTo(1);
        run(Map.of(), GOOD, "login", at());
        run(Map.of(), "", "user", "list");
        var file = Files.writeString(home.resolve("token"), "of-the-file\n");
        var fileNamed = Map.of("BRAMBLE_TOKEN_FILE", file.toString());
        run(fileNamed, "", "user", "list");
        var both = new TreeMap<>(fileNamed);
        both.put("BRAMBLE_TOKEN", "of-the-variable");
        run(both, "", "user", "list");

        assertThat(shown)
                .containsExactly(
                        "Bearer local",
                        "Bearer " + GOOD,
                        "Bearer " + GOOD,
                        "Bearer of-the-file",
                        "Bearer of-the-variable");
    }

    @Test
    @DisplayName("a saved token is shown to nobody but those for whom it was saved")
    void notElsewhere() throws IOException {
        Files.createDirectories(profile().getParent());
        Files.writeString(profile(), "at=attic\\:7420\ntoken=" + GOOD + "\n");

        run(Map.of(), "", "user", "list", "--at", at());
        assertThat(shown).containsExactly("null");
    }

    @Test
    @DisplayName("user add prints the token, of which the cluster gets the digest alone")
    void add() {
        var run =
                run(
                        Map.of("BRAMBLE_TOKEN", GOOD, "BRAMBLE_AT", at()),
                        "",
                        "user",
                        "add",
                        "sam",
                        "--role",
                        "submitter");

        assertThat(run.code()).as(run.err()).isEqualTo(0);
        assertThat(run.out().strip()).hasSize(43);
        assertThat(users).containsOnlyKeys("sam");
        var sam = Objects.requireNonNull(users.get("sam"));
        assertThat(sam.role()).isEqualTo(Role.SUBMITTER);
        assertThat(sam.digest()).isNotNull().doesNotContain(run.out().strip());
    }

    @Test
    @DisplayName("what a user may not do is told with the reason and exit code 1")
    void forbidden() {
        var run =
                run(Map.of("BRAMBLE_TOKEN", GOOD, "BRAMBLE_AT", at()), "", "user", "remove", "sam");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("ask an admin");
    }

    @Test
    @DisplayName("wrong usage is told before anybody is asked")
    void usage() {
        for (var words :
                List.of(
                        List.of("user"),
                        List.of("user", "make", "sam"),
                        List.of("user", "add", "--role", "reader"),
                        List.of("user", "add", "sam"),
                        List.of("user", "add", "sam", "--role", "king"))) {
            assertThat(run(Map.of("BRAMBLE_AT", at()), "", words.toArray(String[]::new)).code())
                    .as("%s", words)
                    .isEqualTo(2);
        }
        assertThat(shown).isEmpty();
    }
}
