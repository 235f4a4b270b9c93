package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Dependency;
import bramble.api.Items;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Receipt;
import bramble.api.Size;
import bramble.api.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("bramble submit")
class SubmitTest {

    private final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private CommandLineRun run(String... args) {
        return CommandLineRun.of(cluster, args);
    }

    @Test
    @DisplayName("prints the job's id and nothing else")
    void printsTheId() {
        CommandLineRun run = run("submit", "--", "date", "-u");
        assertThat(run.code()).isEqualTo(0);
        assertThat(run.out()).isEqualTo(cluster.jobs().keySet().iterator().next() + "\n");
        assertThat(run.err()).isEmpty();
        assertThat(cluster.job().command()).containsExactly("date", "-u");
    }

    @Test
    @DisplayName(
            "hands the command's own options and its -- on untouched, with or without -- before it")
    void commandStaysUntouched() {
        run("submit", "--", "sh", "-c", "echo --json", "--", "@x", "-h", "--at");
        run("submit", "git", "log", "--", "--json", "-h", "--unknown");
        assertThat(cluster.jobs().values())
                .extracting(JobRequest::command)
                .containsExactly(
                        List.of("sh", "-c", "echo --json", "--", "@x", "-h", "--at"),
                        List.of("git", "log", "--", "--json", "-h", "--unknown"));
    }

    @Test
    @DisplayName("turns every option into its field")
    void options() {
        UUID first = JobIds.next();
        Instant start = Instant.parse("2031-12-01T02:00:00Z");
        CommandLineRun run =
                run(
                        "submit",
                        "--name",
                        "n",
                        "--env",
                        "A=b=c",
                        "--env",
                        "D=",
                        "--cpus",
                        "2",
                        "--memory",
                        "256M",
                        "--label",
                        "arch=arm64",
                        "--priority",
                        "-3",
                        "--retries",
                        "4",
                        "--backoff",
                        "5s",
                        "--timeout",
                        "1h30m",
                        "--at",
                        start.toString(),
                        "--after",
                        first + ":any",
                        "--at-most-once",
                        "--max-parallel",
                        "6",
                        "--chdir",
                        "/srv",
                        "--",
                        "x");
        assertThat(run.err()).isEmpty();
        JobRequest expected =
                JobRequest.builder("x")
                        .name("n")
                        .env("A", "b=c")
                        .env("D", "")
                        .cpus(2)
                        .memory(new Size(256 << 20))
                        .label("arch", "arm64")
                        .priority(-3)
                        .retries(4)
                        .backoff(Duration.ofSeconds(5))
                        .timeout(Duration.ofMinutes(90))
                        .notBefore(start)
                        .after(first, Dependency.On.ANY)
                        .atMostOnce()
                        .maxParallel(6)
                        .cwd("/srv")
                        .build();
        assertThat(cluster.job()).isEqualTo(expected);
    }

    @Test
    @DisplayName("takes --at for a node or for a time by its shape, and both at once")
    void twoMeaningsOfAt() {
        CommandLineRun run =
                CommandLineRun.with(
                        Map.of(),
                        "",
                        "submit",
                        "--at",
                        cluster.address(),
                        "--at",
                        "2031-12-01T02:00:00Z",
                        "--",
                        "x");
        assertThat(run.code()).isEqualTo(0);
        assertThat(cluster.job().notBefore()).isEqualTo(Instant.parse("2031-12-01T02:00:00Z"));
    }

    @Test
    @DisplayName("starts later with --in")
    void startsLater() {
        Instant before = Instant.now();
        run("submit", "--in", "2h", "--", "x");
        assertThat(cluster.job().notBefore())
                .isBetween(before.plusSeconds(7_199), Instant.now().plusSeconds(7_201));
    }

    @Test
    @DisplayName("uses the id that it is given, so that repeating it makes one job")
    void givenId() {
        String id = JobIds.next().toString();
        assertThat(run("submit", "--id", id, "--", "x").out()).isEqualTo(id + "\n");
        assertThat(run("submit", "--id", id, "--", "x").out()).isEqualTo(id + "\n");
        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    @DisplayName("prints the receipt as JSON")
    void json() {
        CommandLineRun run = run("submit", "--json", "--", "x");
        Receipt receipt = Wire.read(Receipt.class, run.out());
        assertThat(receipt.job()).isEqualTo(cluster.jobs().keySet().iterator().next());
        assertThat(run.out()).hasLineCount(1);
    }

    @Test
    @DisplayName("reads the job from JSON on standard input")
    void jsonFile() {
        CommandLineRun run =
                CommandLineRun.with(
                        Map.of("BRAMBLE_AT", cluster.address()),
                        "{\"command\":[\"x\"],\"items\":{\"range\":[1,3]}}",
                        "submit",
                        "-f",
                        "-");
        assertThat(run.code()).isEqualTo(0);
        assertThat(cluster.job().items()).isEqualTo(new Items.Range(1, 3));
    }

    @Test
    @DisplayName("reads the job from YAML")
    void yamlFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("job.yaml");
        Files.writeString(
                file,
                """
                # nightly
                name: thumbs
                command: [convert, "{item}", "{item}.png"]
                items:
                  list: [a "quoted".svg, 'b c.svg', "5"]
                env: {LANG: C}
                retries: 2
                timeout: 10m
                atMostOnce: true
                """);
        assertThat(run("submit", "-f", file.toString()).err()).isEmpty();
        assertThat(cluster.job())
                .isEqualTo(
                        JobRequest.builder("convert", "{item}", "{item}.png")
                                .name("thumbs")
                                .items(
                                        new Items.Listed(
                                                List.of("a \"quoted\".svg", "b c.svg", "5")))
                                .env("LANG", "C")
                                .retries(2)
                                .timeout(Duration.ofMinutes(10))
                                .atMostOnce()
                                .build());
    }

    @Test
    @DisplayName("submits every line of an .ndjson file")
    void manyJobs(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("jobs.ndjson");
        String id = JobIds.next().toString();
        Files.writeString(
                file, "{\"command\":[\"a\"]}\n\n{\"id\":\"" + id + "\",\"command\":[\"b\"]}\n");
        CommandLineRun run = run("submit", "-f", file.toString());
        assertThat(run.code()).isEqualTo(0);
        assertThat(run.out().lines()).hasSize(2).endsWith(id);
        assertThat(cluster.jobs().values())
                .extracting(job -> job.command().getFirst())
                .containsExactly("a", "b");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "submit",
                "submit --",
                "submit --memory lots -- x",
                "submit --timeout soon -- x",
                "submit --cpus two -- x",
                "submit --cpus 0 -- x",
                "submit --env A -- x",
                "submit --label A -- x",
                "submit --after x -- y",
                "submit --id 5 -- x",
                "submit --retries -1 -- x",
                "submit --in 1s --at 10:30 -- x",
                "submit --at 25:61 -- x",
                "submit --at host:port -- x",
                "submit --unknown -- x",
                "submit --file there-is-no-such-file -- x",
                "submit --out ../*.png -- x",
                "submit -f nowhere.json",
                "submit -f - --name x",
                "submit -f - -- x",
                "submit --cwd --chdir /x -- x",
                "status",
                "status x",
                "wait",
                "cancel",
                "logs",
                "logs --task x 5",
                "settle 1-1-1-1-1",
                "jobs --state odd",
                "jobs --limit 0",
                "jobs --since soon",
                "jobs extra",
                "map -- x",
                "map --range 5 -- x",
                "map --range 5..1 -- x",
                "map --range 1..3 -- x ::: a",
                "map --from nowhere -- x",
                "map --lines --range 1..3 -- x {}",
                "map --warm 60s --range 1..3 -- x {}",
                "map --lines --warm soon --range 1..3 -- x",
                "map --lines --warm 11m --range 1..3 -- x",
                "map -- x :::",
                "up",
                "up --local 0",
                "up --local 3 --join x",
                "schedule list",
                "sbmit",
                "jobs --at 10:30",
                "drain",
                "drain nobody",
                "version --jsn"
            })
    @DisplayName("and the others answer a wrong command line with exit code 2 and one clear line")
    void wrongUsage(String line) {
        CommandLineRun run = run(line.split(" "));
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("bramble").doesNotContain("Exception");
        assertThat(run.err().lines().toList()).hasSizeBetween(1, 2);
        assertThat(cluster.jobs()).isEmpty();
    }

    @Test
    @DisplayName("names the field of a wrong job file")
    void wrongFile() {
        CommandLineRun run =
                CommandLineRun.with(
                        Map.of("BRAMBLE_AT", cluster.address()),
                        "command: [x]\ntimeuot: 5s\n",
                        "submit",
                        "-f",
                        "-");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("standard input").contains("timeuot");
    }

    @Test
    @DisplayName("ends with 3 when the job is refused, and says why")
    void refused() {
        cluster.answerAll(
                Problem.of(ProblemType.CONFLICT, "the id stands for another job")
                        .withSpecDigest("sha256:def"));
        CommandLineRun run = run("submit", "--", "x");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("the id stands for another job").contains("sha256:def");
        assertThat(run.out()).isEmpty();
    }

    @Test
    @DisplayName("ends with 1 when the cluster is unavailable, for then nothing was accepted")
    void unavailable() {
        cluster.answerAll(Problem.of(ProblemType.FORBIDDEN, "readers may not submit"));
        assertThat(run("submit", "--", "x").code()).isEqualTo(1);
    }

    @Test
    @DisplayName("ends with 5 when no node answers")
    void unreachable() {
        String address = cluster.address();
        cluster.close();
        CommandLineRun run =
                CommandLineRun.with(Map.of(), "", "submit", "--at", address, "--", "x");
        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains(address).contains("bramble up");
    }

    @Test
    @DisplayName("ends with 4 when the answer is lost, and names settle and the id")
    void unknown() {
        cluster.loseAnswers();
        String id = JobIds.next().toString();
        CommandLineRun run =
                CommandLineRun.with(
                        Map.of("BRAMBLE_AT", cluster.address(), "BRAMBLE_PATIENCE", "200ms"),
                        "",
                        "submit",
                        "--id",
                        id,
                        "--",
                        "x");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("bramble settle " + id);
        assertThat(run.out()).isEmpty();
    }
}
