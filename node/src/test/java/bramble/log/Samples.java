package bramble.log;

import bramble.core.AttemptEnd;
import bramble.core.AttemptRules;
import bramble.core.ClusterId;
import bramble.core.ClusterSnapshot;
import bramble.core.Command;
import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Decision;
import bramble.core.Delayed;
import bramble.core.Entry;
import bramble.core.Gate;
import bramble.core.Holder;
import bramble.core.InputFile;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobOrigin;
import bramble.core.JobSnapshot;
import bramble.core.JobSpec;
import bramble.core.JobTimes;
import bramble.core.JoinToken;
import bramble.core.Kept;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Needs;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Outcome;
import bramble.core.Output;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Receipt;
import bramble.core.Role;
import bramble.core.Runner;
import bramble.core.SecretDigest;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.core.TaskState;
import bramble.core.Try;
import bramble.core.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One of everything, with every field set. The golden bytes stand for exactly these values: what is
 * new comes at the end, and as a new golden file.
 */
final class Samples {

    static final JobId RENDER = JobId.parse("01890a5d-ac96-774b-bcce-b302099a8057");
    static final JobId STITCH = JobId.parse("01890a5d-ac97-7000-8000-0000000000ff");
    static final ClusterId CLUSTER = ClusterId.parse("6f1f9a52-59c5-4c8a-9d2c-0d3f60c6c0de");
    static final NodeId ATTIC = NodeId.parse("ffffffff-0000-4000-8000-000000000001");
    static final SessionId SESSION =
            new SessionId(UUID.fromString("00000000-1111-4222-8333-444444444444"));
    static final Holder HOLDER = new Holder(ATTIC, SESSION);
    static final Node NODE = new Node(ATTIC, "attic", "192.168.1.7:7420", "0.1.0", true);
    static final ContentId SEGMENT = ContentId.segment(ATTIC, 7);
    static final ContentId FILE = ContentId.sha256("fedcba9876543210".repeat(4));
    static final SpecDigest DIGEST = new SpecDigest("0123456789abcdef".repeat(4));
    static final long NOON = 1_790_000_000_000L;

    private Samples() {}

    static JobSpec plainSpec() {
        return JobSpec.of(Program.of("/bin/true"), new Items.None());
    }

    static JobSpec fullSpec(Items items) {
        return new JobSpec(
                "größte Bilder 🌿",
                new JobSpec.Work(
                        new Program(
                                List.of("./render", "--scene", "{item}", ""),
                                new TreeMap<>(Map.of("LANG", "C", "A", "")),
                                Optional.of("/srv/scenes")),
                        items),
                new Needs(3, 256L << 20, new TreeMap<>(Map.of("arch", "arm64", "disk", "ssd"))),
                new AttemptRules(7, 1_500, 600_000, false),
                new QueueRules(
                        -5,
                        12,
                        NOON + 86_400_000,
                        List.of(
                                new QueueRules.Dependency(STITCH, QueueRules.On.OK),
                                new QueueRules.Dependency(RENDER, QueueRules.On.ANY),
                                new QueueRules.Dependency(STITCH, QueueRules.On.FAIL))));
    }

    static Submission submission(JobSpec spec) {
        return new Submission(RENDER, "ada", DIGEST, spec);
    }

    static Submission atMostOnce() {
        var spec = plainSpec().withAttempts(new AttemptRules(0, 0, 0, true));
        return new Submission(STITCH, "", DIGEST, spec);
    }

    static TaskReport report(long lease, AttemptEnd.Kind kind, int exitCode, TaskSet tasks) {
        return new TaskReport(
                new LeaseId(lease), tasks, new AttemptEnd(kind, exitCode, "why: " + kind), 17, 99);
    }

    /** Every kind of command, and every kind of what they hold. */
    static List<Command> commands() {
        var listed = new Items.Listed(List.of("a", "", "a", "ü"));
        return List.of(
                new Command.FoundCluster(CLUSTER),
                new Command.SubmitJob(submission(plainSpec())),
                new Command.SubmitJob(submission(fullSpec(new Items.Range(-3, 9_999_996)))),
                new Command.SubmitJob(submission(fullSpec(listed))),
                new Command.SubmitJob(
                        submission(fullSpec(new Items.Selection(listed, TaskSet.of(0, 2, 3))))),
                new Command.SubmitJob(atMostOnce()),
                new Command.SettleJob(RENDER),
                new Command.CancelJob(RENDER, "its owner asked for it"),
                new Command.RetryJob(STITCH, RENDER, "ada", DIGEST),
                new Command.ReleaseJobs(List.of(RENDER, STITCH)),
                new Command.LeaseTasks(
                        HOLDER,
                        List.of(
                                new Command.Grant(RENDER, Try.FIRST, TaskSet.range(0, 1)),
                                new Command.Grant(
                                        STITCH,
                                        new Try(12, 4),
                                        TaskSet.parse("3-9,77,1000-5000")))),
                new Command.FinishTasks(
                        ATTIC,
                        List.of(
                                new TaskReport(
                                        new LeaseId(1),
                                        TaskSet.range(0, 1),
                                        AttemptEnd.SUCCESS,
                                        NOON,
                                        NOON + 5),
                                report(2, AttemptEnd.Kind.FAILED, 137, TaskSet.parse("3-9")),
                                report(3, AttemptEnd.Kind.CANCELLED, -1, TaskSet.EMPTY),
                                report(4, AttemptEnd.Kind.RETURNED, 0, TaskSet.of(77)),
                                report(Long.MAX_VALUE, AttemptEnd.Kind.LOST, 0, TaskSet.of(78)))),
                new Command.ExpireLeases(
                        List.of(new LeaseId(5), new LeaseId(1L << 40)), "its node went silent"),
                new Command.ForgetJobs(List.of(STITCH)),
                new Command.JoinNode(NODE),
                new Command.DrainNode(ATTIC, true),
                new Command.DrainNode(ATTIC, false),
                new Command.RemoveNode(ATTIC),
                new Command.SubmitJob(submission(withFiles(new Items.Lines(FILE, 3)))),
                new Command.FinishTasks(
                        ATTIC,
                        List.of(
                                report(6, AttemptEnd.Kind.SUCCEEDED, 0, TaskSet.of(5))
                                        .withOutput(new Output(SEGMENT, List.of(FILE), 99))),
                        List.of(new Kept(SEGMENT, new Content.Facts(500, 0), List.of(ATTIC)))),
                new Command.KeepContents(
                        List.of(
                                new Kept(FILE, new Content.Facts(77, 3), List.of(ATTIC)),
                                new Kept(FILE, new Content.Facts(0, -1), List.of()))),
                new Command.DropCopies(ATTIC, List.of(FILE, SEGMENT)),
                new Command.ForgetContents(List.of(FILE)),
                new Command.RemoveOutputs(List.of(RENDER), "to make room"));
    }

    private static JobSpec withFiles(Items items) {
        var files = new TreeMap<String, InputFile>();
        files.put("a/b", new InputFile(FILE, InputFile.Mode.EXECUTABLE));
        files.put("c", new InputFile(FILE, InputFile.Mode.PLAIN));
        files.put("d", new InputFile(FILE, InputFile.Mode.GUESSED));
        return JobSpec.of(
                Program.of("./a/b").with(files, new OutputRules(List.of("*.png", "o/**"), true)),
                items);
    }

    static Entry entry(Command... commands) {
        return new Entry(SESSION, 42, NOON, List.of(commands));
    }

    static Entry entryWithEverything() {
        return entry(commands().toArray(Command[]::new));
    }

    /** Every kind of record. No state of a real cluster: it would not be so well mixed. */
    static ClusterSnapshot snapshot() {
        var receipt = new Receipt(RENDER, 3, 1L << 33, DIGEST);
        return new ClusterSnapshot(
                new ClusterSnapshot.Header(CLUSTER, 2, NOON, 1_000_001),
                members(),
                List.of(
                        new Decision(receipt, true, "", NOON),
                        new Decision(new Receipt(STITCH, 1, 2, null), false, "withdrawn", 1)),
                List.of(fullJob(receipt), plainJob()),
                List.of(
                        new Lease(
                                new LeaseId(900),
                                RENDER,
                                HOLDER,
                                new Try(2, 1),
                                TaskSet.parse("20-29,35"))),
                List.of(
                        new Content(
                                SEGMENT,
                                new Content.Facts(1 << 20, 0),
                                NOON,
                                new TreeSet<>(List.of(ATTIC))),
                        new Content(FILE, new Content.Facts(77, 3), NOON + 1, new TreeSet<>())));
    }

    private static ClusterSnapshot.Members members() {
        var plain = new Node(NodeId.parse(SESSION.toString()), "", "", "", false);
        return new ClusterSnapshot.Members(List.of(NODE, plain), List.of());
    }

    /** A cluster that somebody leaves and somebody has left. */
    static ClusterSnapshot snapshotOfMembers() {
        var leaving = new Node(ATTIC, "attic", "192.168.1.7:7420", "0.1.0", Node.Service.LEAVING);
        return new ClusterSnapshot(
                new ClusterSnapshot.Header(CLUSTER, 2, NOON, 7),
                new ClusterSnapshot.Members(
                        List.of(leaving), List.of(NodeId.parse(SESSION.toString()))),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** What begins and ends a member's removal, and a recovery. */
    static Entry entryOfMembers() {
        return entry(
                new Command.RetireNode(ATTIC),
                new Command.RemoveNode(ATTIC),
                new Command.RaiseEpoch(3));
    }

    private static final User ADA = new User("ada", Role.ADMIN, new SecretDigest("ad".repeat(32)));
    private static final SecretDigest SECRET = new SecretDigest("5e".repeat(32));

    /** A cluster with a join token and users. */
    static ClusterSnapshot snapshotOfAccess() {
        var reader = new User("bob", Role.READER, new SecretDigest("b0".repeat(32)));
        var submitter = new User("eve", Role.SUBMITTER, new SecretDigest("ee".repeat(32)));
        return new ClusterSnapshot(
                new ClusterSnapshot.Header(CLUSTER, 2, NOON, 7),
                new ClusterSnapshot.Members(
                        List.of(NODE),
                        List.of(),
                        new ClusterSnapshot.Access(
                                List.of(new JoinToken(SECRET, NOON + 1, 2, List.of(ATTIC))),
                                List.of(ADA, reader, submitter))),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** What is said about join tokens and users. */
    static Entry entryOfAccess() {
        return entry(
                new Command.CreateToken(SECRET, 3_600_000, 3),
                new Command.UseToken(SECRET, NODE),
                new Command.AddUser(ADA),
                new Command.RemoveUser("ada"));
    }

    private static Submission ofLines() {
        var attempts = new AttemptRules(7, 1_500, 600_000, false).withRunner(Runner.LINES);
        return submission(
                JobSpec.of(Program.of("cat"), new Items.Lines(FILE, 3)).withAttempts(attempts));
    }

    /** A job for the line runner is submitted. */
    static Entry entryOfLines() {
        return entry(new Command.SubmitJob(ofLines()));
    }

    /** A cluster that has such a job. */
    static ClusterSnapshot snapshotOfLines() {
        var receipt = new Receipt(RENDER, 3, 9, DIGEST);
        return new ClusterSnapshot(
                new ClusterSnapshot.Header(CLUSTER, 2, NOON, 7),
                new ClusterSnapshot.Members(List.of(NODE), List.of()),
                List.of(new Decision(receipt, true, "", NOON)),
                List.of(
                        new JobSnapshot(
                                new JobOrigin(ofLines(), receipt, 78),
                                new Gate(false, List.of(), null),
                                new JobTimes(NOON, 0, 0),
                                new JobSnapshot.Waiting(new TreeMap<>(), List.of()),
                                List.of(),
                                new JobSnapshot.Storage(0, null))),
                List.of(),
                List.of());
    }

    /** A job whose command can serve several. */
    static Entry entryOfWarm() {
        var rules = new AttemptRules(2, 500, 0, false, new Runner.Lines(60_000));
        return entry(new Command.SubmitJob(submission(plainSpec().withAttempts(rules))));
    }

    /** A job of each runner, with and without what else its rules say. */
    static Entry entryOfRunners() {
        var lines = plainSpec().withAttempts(new AttemptRules(0, 0, 0, false, Runner.LINES));
        var full = fullSpec(new Items.Range(1, 3));
        return entry(
                new Command.SubmitJob(submission(lines)),
                new Command.SubmitJob(
                        submission(full.withAttempts(full.attempts().withRunner(Runner.LINES)))),
                new Command.SubmitJob(submission(full)));
    }

    private static JobSnapshot fullJob(Receipt receipt) {
        var ready = new TreeMap<Try, TaskSet>();
        ready.put(Try.FIRST, TaskSet.parse("40-99"));
        ready.put(new Try(3, 1), TaskSet.parse("1,3,5"));
        var run = new Outcome.Run(ATTIC, NOON - 5, NOON - 1);
        var left =
                new Outcome.Run(
                        ATTIC, NOON - 5, NOON - 1, new Output(SEGMENT, List.of(FILE), 4_711));
        return new JobSnapshot(
                new JobOrigin(submission(fullSpec(new Items.Range(1, 100))), receipt, 77),
                new Gate(
                        true,
                        List.of(new QueueRules.Dependency(STITCH, QueueRules.On.FAIL)),
                        "cancelled by ada"),
                new JobTimes(NOON - 10, NOON - 5, 0),
                new JobSnapshot.Waiting(
                        ready, List.of(new Delayed(88, new Try(2, 1), TaskSet.of(36), 3_000))),
                List.of(
                        outcome("0,2,4", TaskState.SUCCEEDED, left, AttemptEnd.SUCCESS),
                        outcome(
                                "6",
                                TaskState.FAILED,
                                run,
                                new AttemptEnd(AttemptEnd.Kind.FAILED, 3, "exit code 3")),
                        outcome(
                                "7-9",
                                TaskState.LOST,
                                run,
                                new AttemptEnd(AttemptEnd.Kind.LOST, 0, "silent")),
                        new Outcome(
                                TaskSet.parse("10-19"),
                                TaskState.CANCELLED,
                                0,
                                null,
                                new AttemptEnd(AttemptEnd.Kind.CANCELLED, 0, "cancelled by ada"))),
                new JobSnapshot.Storage(4_711, "made room"));
    }

    private static Outcome outcome(String tasks, TaskState state, Outcome.Run run, AttemptEnd end) {
        return new Outcome(TaskSet.parse(tasks), state, 4, run, end);
    }

    private static JobSnapshot plainJob() {
        return new JobSnapshot(
                new JobOrigin(atMostOnce(), new Receipt(STITCH, 1, 7, DIGEST), 78),
                new Gate(false, List.of(), null),
                new JobTimes(NOON, 0, 0),
                new JobSnapshot.Waiting(new TreeMap<>(), List.of()),
                List.of(),
                new JobSnapshot.Storage(0, null));
    }
}
