package bramble.log;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.AttemptRules;
import bramble.core.ClusterFixture;
import bramble.core.ClusterSnapshot;
import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.Holder;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Node;
import bramble.core.QueueRules;
import bramble.core.Result;
import bramble.core.Stamp;
import bramble.core.Submission;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Two replicas, one of which only reads the log and now and then its own snapshot")
class ReplicaTwinsTest {

    private static final int COMMANDS = 600;
    private static final long DAY_MILLIS = 86_400_000;
    private static final List<QueueRules.On> ON = List.of(QueueRules.On.values());
    private static final List<AttemptEnd.Kind> KINDS = List.of(AttemptEnd.Kind.values());

    private final List<JobId> ids = new ArrayList<>();
    private final ClusterState original = new ClusterState();
    private ClusterState twin = new ClusterState();
    private long timeMillis = 1_790_000_000_000L;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    @DisplayName("stay equal, whatever happens:")
    void stayEqual(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        for (var index = 1; index <= COMMANDS; index++) {
            timeMillis += random.nextInt(100) == 0 ? 3 * DAY_MILLIS : random.nextInt(-50, 200);
            var entry = new Entry(ClusterFixture.SESSION, index, timeMillis, List.of(any(random)));
            var read = EntryCodec.decode(EntryCodec.encode(entry));
            assertThat(applied(twin, index, read))
                    .as("seed %d, entry %d: %s", seed, index, entry)
                    .isEqualTo(applied(original, index, entry));
            original.check();
            if (random.nextInt(20) == 0) {
                twin = ClusterState.restored(throughBytes(twin.capture()));
            }
            assertThat(twin.capture())
                    .as("seed %d, entry %d: %s", seed, index, entry)
                    .isEqualTo(original.capture());
        }
    }

    private static Result applied(ClusterState state, long index, Entry entry) {
        return state.apply(new Stamp(1, index, entry.wallMillis()), entry.commands().getFirst());
    }

    private static ClusterSnapshot throughBytes(ClusterSnapshot snapshot) throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(snapshot, out);
        return SnapshotCodec.read(new ByteArrayInputStream(out.toByteArray()));
    }

    private Command any(SplittableRandom random) {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> submission(random);
            case 4 -> new Command.SettleJob(someId(random));
            case 5 -> new Command.CancelJob(someId(random), "x" + "🌿".repeat(random.nextInt(400)));
            case 6 -> retry(random);
            case 7 -> new Command.ReleaseJobs(List.of(someId(random), someId(random)));
            case 8, 9, 10, 11 -> lease(random);
            case 12, 13, 14 -> finish(random);
            case 15 -> new Command.ExpireLeases(leaseIds(random), "it went silent");
            case 16 -> new Command.ForgetJobs(List.of(someId(random), someId(random)));
            case 17 -> new Command.DrainNode(GARAGE, random.nextBoolean());
            case 18 -> new Command.RemoveNode(random.nextBoolean() ? ATTIC : GARAGE);
            default ->
                    new Command.JoinNode(new Node(someNode(random).node(), "n", "a", "v", false));
        };
    }

    private Command submission(SplittableRandom random) {
        var made = timeMillis + random.nextLong(-31 * DAY_MILLIS, 2 * DAY_MILLIS);
        var id = random.nextInt(5) == 0 ? someId(random) : newId(made, random);
        var once = random.nextInt(4) == 0;
        var spec = ClusterFixture.items(random.nextInt(1, 30));
        var after =
                random.nextInt(3) > 0
                        ? List.<QueueRules.Dependency>of()
                        : List.of(dependency(random), dependency(random));
        var queue =
                new QueueRules(
                        random.nextInt(-2, 3),
                        random.nextInt(0, 4) * 5,
                        random.nextInt(4) == 0 ? timeMillis : 0,
                        after);
        var rules = new AttemptRules(once ? 0 : random.nextInt(3), 100, 0, once);
        return submit(id, spec.withQueue(queue).withAttempts(rules));
    }

    private QueueRules.Dependency dependency(SplittableRandom random) {
        return new QueueRules.Dependency(someId(random), one(ON, random));
    }

    private static <T> T one(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Command submit(JobId id, JobSpec spec) {
        return new Command.SubmitJob(new Submission(id, "ada", Samples.DIGEST, spec));
    }

    private Command retry(SplittableRandom random) {
        return new Command.RetryJob(newId(timeMillis, random), someId(random), "", Samples.DIGEST);
    }

    private Command lease(SplittableRandom random) {
        var grants = new ArrayList<Command.Grant>();
        for (var job : original.jobs().runnable()) {
            grants.add(grant(job, random));
        }
        return new Command.LeaseTasks(someNode(random), grants);
    }

    private static Command.Grant grant(Job job, SplittableRandom random) {
        if (job.ready().isEmpty()) {
            var delayed = job.delayed().getFirst();
            return new Command.Grant(job.id(), delayed.next(), delayed.tasks());
        }
        var first = job.ready().firstEntry();
        var some = first.getValue().lowest(random.nextInt(1, 8));
        return new Command.Grant(job.id(), first.getKey(), some);
    }

    private Command finish(SplittableRandom random) {
        var holder = someNode(random);
        var reports = new ArrayList<TaskReport>();
        for (var lease : original.leases().of(holder.node())) {
            reports.add(report(lease, random));
        }
        return new Command.FinishTasks(holder.node(), reports);
    }

    private TaskReport report(Lease lease, SplittableRandom random) {
        var tasks = lease.tasks().minus(TaskSet.range(0, random.nextInt(0, 4)));
        var end = new AttemptEnd(one(KINDS, random), random.nextInt(256), "why");
        return new TaskReport(lease.id(), tasks, end, timeMillis, timeMillis);
    }

    private List<LeaseId> leaseIds(SplittableRandom random) {
        return original.leases().all().stream()
                .filter(lease -> random.nextInt(3) == 0)
                .map(Lease::id)
                .toList();
    }

    private static Holder someNode(SplittableRandom random) {
        return new Holder(random.nextInt(3) > 0 ? ATTIC : GARAGE, ClusterFixture.SESSION);
    }

    private JobId newId(long madeAtMillis, SplittableRandom random) {
        var id = new JobId(new UUID(madeAtMillis << 16 | 0x7000, random.nextLong()));
        ids.add(id);
        return id;
    }

    private JobId someId(SplittableRandom random) {
        return ids.isEmpty() ? newId(timeMillis, random) : ids.get(random.nextInt(ids.size()));
    }
}
