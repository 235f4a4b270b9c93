package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Items;
import bramble.api.JobIds;
import bramble.api.JobPage;
import bramble.api.JobRequest;
import bramble.api.JobView;
import bramble.api.NodesView;
import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.ResultLine;
import bramble.api.SettleAnswer;
import bramble.api.TaskState;
import bramble.api.Wire;
import bramble.cli.FakeCluster.Task;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName("The command line")
class CommandsTest {

    static final List<String> ALL = Commands.NAMES;

    private static final JobRequest SQUARES =
            JobRequest.builder("square", "{item}").name("squares").build();

    private final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private CommandLineRun run(String... args) {
        return CommandLineRun.of(cluster, args);
    }

    @Test
    @DisplayName("run passes both streams and the exit code on")
    void runPassesOn() {
        cluster.tasksWillBe(new Task(TaskState.FAILED, 42, "to out\n", "to err\n"));
        CommandLineRun run = run("run", "--", "x");
        assertThat(run.code()).isEqualTo(42);
        assertThat(run.out()).isEqualTo("to out\n");
        assertThat(run.err()).startsWith("to err\n").contains("failed");
    }

    @Test
    @DisplayName("run is silent about success")
    void runSucceeds() {
        cluster.tasksWillBe(Task.printing("hello\n"));
        assertThat(run("run", "--", "x")).isEqualTo(new CommandLineRun(0, "hello\n", ""));
    }

    @Test
    @DisplayName("run prints everything as one document with --json")
    void runJson() {
        cluster.tasksWillBe(new Task(TaskState.FAILED, 7, "o", "e"));
        CommandLineRun run = run("run", "--json", "--", "x");
        assertThat(run.code()).isEqualTo(7);
        assertThat(run.err()).isEmpty();
        RunReport report = Wire.read(RunReport.class, run.out());
        assertThat(report.exitCode()).isEqualTo(7);
        assertThat(report.stdout()).isEqualTo("o");
        assertThat(report.stderr()).isEqualTo("e");
    }

    @Test
    @DisplayName("map takes items behind ::: and prints the results in their order")
    void mapListed() {
        cluster.tasksWillBe(Task.printing("1\n"), Task.printing("4\n"));
        CommandLineRun run = run("map", "--", "square", "{}", ":::", "1", "2");
        assertThat(run).isEqualTo(new CommandLineRun(0, "1\n4\n", ""));
        assertThat(cluster.job())
                .isEqualTo(
                        JobRequest.builder("square", "{}")
                                .items(new Items.Listed(List.of("1", "2")))
                                .build());
    }

    @Test
    @DisplayName(
            "map takes items from standard input, and adds the item to a command that does not place it")
    void mapFromInput() {
        CommandLineRun.with(
                Map.of("BRAMBLE_AT", cluster.address()),
                "a\n\nb c\n",
                "map",
                "--from",
                "-",
                "--",
                "square");
        assertThat(cluster.job())
                .isEqualTo(
                        JobRequest.builder("square", "{item}")
                                .items(new Items.Listed(List.of("a", "b c")))
                                .build());
    }

    @Test
    @DisplayName("map takes ranges, negative ones too")
    void mapRange() {
        run("map", "--range", "-5..-1", "square", "x{item}");
        assertThat(cluster.job())
                .isEqualTo(JobRequest.builder("square", "x{item}").range(-5, -1).build());
    }

    @Test
    @DisplayName("map ends with 1 when a task failed, and says which")
    void mapFails() {
        cluster.tasksWillBe(Task.printing("1\n"), Task.failing(3, ""), Task.printing("9\n"));
        CommandLineRun run = run("map", "--range", "1..3", "--", "square", "{}");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("1\n9\n");
        assertThat(run.err()).contains("task 1 (item i1) failed with exit code 3");
    }

    @Test
    @DisplayName("map and results do not pass for whole when an output is missing")
    void missingOutput() {
        cluster.tasksWillBe(Task.printing("1\n"), Task.printing(Task.GONE));
        CommandLineRun map = run("map", "--range", "1..2", "--", "square", "{}");
        assertThat(map.code()).isEqualTo(1);
        assertThat(map.out()).isEqualTo("1\n");
        assertThat(map.err())
                .contains("task 1 (item i1)")
                .contains("its node is gone")
                .contains("bramble results ");
        CommandLineRun results =
                run("results", cluster.jobs().keySet().iterator().next().toString());
        assertThat(results.code()).isEqualTo(1);
        assertThat(results.err()).contains("its node is gone");
    }

    @Test
    @DisplayName("map prints one result a line with --json")
    void mapJson() {
        cluster.tasksWillBe(Task.printing("1\n"), Task.printing("4\n"));
        List<String> lines =
                run("map", "--json", "--range", "1..2", "--", "square", "{}")
                        .out()
                        .lines()
                        .toList();
        assertThat(lines).hasSize(2);
        assertThat(Wire.read(ResultLine.class, lines.get(1)).output()).isEqualTo("4\n");
    }

    @Test
    @DisplayName("jobs lists the newest first and hands the filters on")
    void jobs() {
        UUID old = cluster.add(SQUARES, Task.printing(""));
        UUID recent = cluster.add(JobRequest.builder("x").build(), Task.failing(1, ""));
        CommandLineRun run = run("jobs", "--state", "Failed", "--name", "a b", "--user", "u");
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith(recent.toString()).contains("failed").contains("1/1");
        assertThat(lines.get(2))
                .startsWith(old.toString())
                .contains("squares")
                .contains("succeeded");
        assertThat(cluster.calls())
                .containsExactly("GET /v1/jobs?limit=20&state=failed&name=a+b&user=u");
        JobPage page = Wire.read(JobPage.class, run("jobs", "--json").out());
        assertThat(page.jobs()).extracting(JobView::id).containsExactly(recent, old);
    }

    @Test
    @DisplayName("jobs says when there are none")
    void noJobs() {
        assertThat(run("jobs").out()).isEqualTo("There are no such jobs.\n");
        assertThat(run("jobs", "--since", "1s").code()).isEqualTo(0);
    }

    @Test
    @DisplayName("status says in plain words why a job is where it is, and which tasks failed")
    void status() {
        UUID waiting = cluster.add(SQUARES, new Task(TaskState.QUEUED, null, "", ""));
        assertThat(run("status", waiting.toString()).out())
                .contains("squares")
                .contains("queued")
                .contains("no node has a free slot")
                .contains("square {item}");
        UUID failed = cluster.add(SQUARES, Task.printing(""), Task.failing(9, ""));
        assertThat(run("status", failed.toString()).out())
                .contains("task 1 (item i1), attempt 1: exit code 9");
        assertThat(Wire.read(JobView.class, run("status", "--json", failed.toString()).out()).id())
                .isEqualTo(failed);
    }

    @Test
    @DisplayName("a job that was never seen is an error that does not claim to be final")
    void notSeen() {
        CommandLineRun run = run("status", JobIds.next().toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("not final");
    }

    @Test
    @DisplayName("wait ends with 0 only if all jobs succeeded")
    void waits() {
        UUID good = cluster.add(SQUARES, Task.printing(""));
        UUID bad = cluster.add(SQUARES, Task.failing(1, ""));
        assertThat(run("wait", good.toString()).code()).isEqualTo(0);
        CommandLineRun both = run("wait", good.toString(), bad.toString());
        assertThat(both.code()).isEqualTo(1);
        assertThat(both.out().lines()).containsExactly(good + "  succeeded", bad + "  failed");
        UUID slow = cluster.add(SQUARES, new Task(TaskState.QUEUED, null, "", ""));
        CommandLineRun patient = run("wait", "--timeout", "20ms", slow.toString());
        assertThat(patient.code()).isEqualTo(1);
        assertThat(patient.out()).contains("queued, not ended yet");
    }

    @Test
    @DisplayName("cancel, retry and settle tell their answers")
    void verbs() {
        UUID job = cluster.add(SQUARES, Task.printing(""));
        assertThat(run("cancel", job.toString()).out())
                .isEqualTo(job + "  cancelled: cancelled by its user\n");
        String again = JobIds.next().toString();
        assertThat(run("retry", "--id", again, job.toString()).out()).isEqualTo(again + "\n");
        assertThat(run("settle", job.toString()))
                .isEqualTo(new CommandLineRun(0, "accepted\n", ""));
        String never = JobIds.next().toString();
        assertThat(run("settle", never))
                .isEqualTo(new CommandLineRun(3, "refused: withdrawn\n", ""));
        assertThat(Wire.read(SettleAnswer.class, run("settle", "--json", never).out()).why())
                .isEqualTo("withdrawn");
    }

    @Test
    @DisplayName("logs prints either stream of any task")
    void logs() {
        UUID job =
                cluster.add(
                        SQUARES,
                        Task.printing("zero\n"),
                        new Task(TaskState.FAILED, 1, "one\n", "wrong\n"));
        assertThat(run("logs", job.toString())).isEqualTo(new CommandLineRun(0, "zero\n", ""));
        assertThat(run("logs", "--task", "1", job.toString()).out()).isEqualTo("one\n");
        assertThat(run("logs", "-f", "--stderr", "--task", "1", job.toString()).out())
                .isEqualTo("wrong\n");
        assertThat(
                        Wire.read(ResultLine.class, run("logs", "--json", job.toString()).out())
                                .output())
                .isEqualTo("zero\n");
        assertThat(run("logs", "--task", "2", job.toString()).code()).isEqualTo(1);
    }

    @Test
    @DisplayName("results prints what the tasks wrote, in order")
    void results() {
        UUID job = cluster.add(SQUARES, Task.printing("a\n"), Task.printing("b\n"));
        assertThat(run("results", job.toString())).isEqualTo(new CommandLineRun(0, "a\nb\n", ""));
        assertThat(run("results", "--json", job.toString()).out().lines()).hasSize(2);
    }

    @Test
    @DisplayName("nodes shows who is there and who is the master")
    void nodes() {
        assertThat(run("nodes").out())
                .contains("attic")
                .contains("master")
                .contains(cluster.address())
                .contains("1/4")
                .contains("with a quorum");
        assertThat(Wire.read(NodesView.class, run("nodes", "--json").out()).nodes()).hasSize(1);
    }

    @Test
    @DisplayName("drain and resume find a node by its name")
    void drain() {
        assertThat(run("drain", "attic").out()).isEqualTo("attic is draining.\n");
        assertThat(run("resume", FakeCluster.NODE.toString()).out()).isEqualTo("attic is up.\n");
        assertThat(cluster.calls()).contains("POST /v1/nodes/" + FakeCluster.NODE + "/drain");
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("ALL")
    @DisplayName("explains every command without asking a node")
    void help(String command) {
        CommandLineRun run = run(command, "--help");
        assertThat(run.code()).isEqualTo(0);
        assertThat(run.out()).startsWith("Usage: bramble " + command).contains("--json");
        assertThat(run("help", command)).isEqualTo(run);
        assertThat(cluster.calls()).isEmpty();
    }

    @Test
    @DisplayName("lists its commands")
    void lists() {
        assertThat(run("--help").code()).isEqualTo(0);
        assertThat(run("--help").out()).contains(Commands.NAMES);
        assertThat(run().code()).isEqualTo(2);
    }

    @Test
    @DisplayName("takes --at and --json before the command as well, and tries the next address")
    void globalOptions() {
        CommandLineRun run =
                CommandLineRun.with(
                        Map.of(),
                        "",
                        "--at",
                        "127.0.0.1:1," + cluster.address(),
                        "--json",
                        "nodes");
        assertThat(run.code()).isEqualTo(0);
        assertThat(Wire.read(NodesView.class, run.out()).nodes()).hasSize(1);
    }

    @Test
    @DisplayName("prints errors as JSON too")
    void jsonErrors() {
        cluster.answerAll(Problem.of(ProblemType.CONFLICT, "no"));
        CommandLineRun run = run("submit", "--json", "--", "x");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).isEmpty();
        assertThat(Wire.read(Problem.class, run.out()).kind()).isEqualTo(ProblemType.CONFLICT);
    }

    @Test
    @DisplayName("prints its version and a completion script")
    void versionAndCompletion() {
        assertThat(run("version").out()).startsWith("bramble 0.").doesNotContain("${");
        assertThat(run("--version").out()).isEqualTo(run("version").out());
        assertThat(run("version", "--json").out()).startsWith("{\"version\":\"");
        assertThat(run("completion").out())
                .startsWith("#!/")
                .contains("bramble")
                .contains("--max-parallel");
    }
}
