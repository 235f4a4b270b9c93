package bramble.cli;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.Items;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobView;
import bramble.api.NodeView;
import bramble.api.Receipt;
import bramble.api.Submission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The demo's course: start, work, kill, take over, return, check. For one thread, once. */
final class DemoPlay {

    private static final int RANGES = 200;
    private static final String PROGRAM = "examples/bin/count-primes";
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration WORK_MAX = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 10;

    private static final JobRequest WITHOUT_MASTER =
            JobRequest.builder("uname", "-a").name("submitted-without-master").build();

    private final DemoStage stage;
    private final LocalCluster nodes;
    private final Narration narration;
    private final BrambleClient anyNode;

    DemoPlay(DemoStage stage, Narration narration) {
        this.stage = stage;
        this.nodes = stage.nodes();
        this.narration = narration;
        this.anyNode = nodes.client(PATIENCE);
    }

    /** A job of the demo, how many tasks it must have, and the proof that the cluster took it. */
    record Accepted(UUID id, long tasks, Receipt receipt) {}

    DemoReport play() {
        Path program = stage.project().resolve(PROGRAM);
        if (!Files.isExecutable(program)) {
            throw new DemoFailure(
                    program + " is missing: run the demo from a whole copy of the project");
        }
        List<Path> files = ProjectFiles.of(stage.project());
        ClusterView before = start();
        int master = indexOf(before.master());
        int door = (master + 1) % nodes.size();
        narration.say(nodes.name(master) + " is the master of term " + before.term() + ".");

        BrambleClient doorClient = clientOf(door);
        Accepted primes = submit(doorClient, primes(program), RANGES);
        narration.say(
                "Submitted at "
                        + nodes.name(door)
                        + ": count the primes below 20 million in "
                        + RANGES
                        + " ranges.");
        Accepted sums = submit(doorClient, checksums(files), files.size());
        narration.say(
                "Submitted at "
                        + nodes.name(door)
                        + ": checksum the "
                        + files.size()
                        + " files of the project.");
        awaitThird(primes);

        long killNanos = System.nanoTime();
        nodes.kill(master);
        narration.say("Killed " + nodes.name(master) + ", the master, with SIGKILL.");
        long sentAfterMillis = millisSince(killNanos);
        Accepted late = submit(survivors(master), WITHOUT_MASTER, 1);
        long acceptedAfterMillis = millisSince(killNanos);
        narration.say(
                "Submitted to the survivors "
                        + sentAfterMillis
                        + " ms after the kill, without a master: say what machine this is.");
        String successor = successor(before);
        narration.say(
                "Accepted "
                        + acceptedAfterMillis
                        + " ms after the kill: "
                        + successor
                        + " is the master of term "
                        + late.receipt().term()
                        + ".");

        nodes.start(master, List.of());
        narration.say("Started " + nodes.name(master) + " again with the same command line.");
        List<Accepted> jobs = List.of(primes, sums, late);
        jobs.forEach(this::awaitEnd);
        DemoReport.Takeover takeover =
                new DemoReport.Takeover(
                        nodes.name(master),
                        successor,
                        before.term(),
                        late.receipt().term(),
                        sentAfterMillis,
                        acceptedAfterMillis,
                        follows(master));
        DemoReport report = report(takeover, jobs, files);
        DemoSummary.tell(report, narration);
        return report;
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    private ClusterView start() {
        for (int node = 0; node < nodes.size(); node++) {
            nodes.start(node, List.of());
        }
        narration.say("Starting three nodes as three processes.");
        for (int node = 0; node < nodes.size(); node++) {
            if (nodes.awaitAnswer(node, START_MAX).isEmpty()) {
                throw new DemoFailure(
                        nodes.name(node) + " does not answer at " + nodes.address(node));
            }
            narration.say(nodes.name(node) + " answers at " + nodes.address(node) + ".");
        }
        return nodes.awaitMaster(START_MAX)
                .orElseThrow(() -> new DemoFailure("no master was elected"));
    }

    private static JobRequest primes(Path program) {
        return JobRequest.builder(program.toString(), "{item}")
                .name("primes")
                .range(0, RANGES - 1)
                .build();
    }

    private static JobRequest checksums(List<Path> files) {
        return JobRequest.builder("sha256sum", "{item}")
                .name("checksums")
                .items(new Items.Listed(files.stream().map(Path::toString).toList()))
                .build();
    }

    private static Accepted submit(BrambleClient client, JobRequest request, long tasks) {
        UUID id = JobIds.next();
        return switch (client.submit(id, request)) {
            case Submission.Accepted accepted -> new Accepted(id, tasks, accepted.receipt());
            case Submission.Refused refused ->
                    throw new DemoFailure("the job was refused: " + refused.problem().detail());
            case Submission.Unknown unknown ->
                    throw new DemoFailure("the job's fate is unknown: " + unknown.why());
        };
    }

    /** Waits until the work is well under way, so that the kill meets running tasks. */
    private void awaitThird(Accepted job) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WORK_MAX.toNanos()) {
            JobView view = anyNode.job(job.id());
            if (view.counts().ended() * 3 >= job.tasks()) {
                narration.say(
                        view.counts().ended()
                                + " of "
                                + job.tasks()
                                + " ranges are done, "
                                + view.counts().running()
                                + " are running.");
                return;
            }
            if (view.state().ended()) {
                throw new DemoFailure("the first job ended early: " + view.why());
            }
            pause();
        }
        throw new DemoFailure("the first job makes no progress");
    }

    private void awaitEnd(Accepted job) {
        JobView view =
                anyNode.await(job.id(), WORK_MAX)
                        .orElseThrow(() -> new DemoFailure("job " + job.id() + " does not end"));
        narration.say(
                "Job "
                        + view.name()
                        + " "
                        + view.state().text()
                        + ": "
                        + JobWords.counts(view.counts())
                        + ".");
    }

    /** The name of the master that the survivors agree on. */
    private String successor(ClusterView before) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_MAX.toNanos()) {
            ClusterView view = anyNode.cluster();
            if (view.master() != null && view.term() > before.term()) {
                return nodes.name(indexOf(view.master()));
            }
            pause();
        }
        throw new DemoFailure("no successor is named");
    }

    /** Whether a node answers again and names the same master as the others. */
    private boolean follows(int node) {
        boolean answers = nodes.awaitAnswer(node, START_MAX).isPresent();
        boolean agreed =
                answers && nodes.awaitMaster(START_MAX).isPresent() && nodes.viewFrom(node) != null;
        narration.say(
                nodes.name(node) + (agreed ? " is back and follows." : " did NOT come back."));
        return agreed;
    }

    private DemoReport report(DemoReport.Takeover takeover, List<Accepted> jobs, List<Path> files) {
        DemoChecks checks = new DemoChecks(nodes, anyNode);
        DemoReport.Tasks tasks = checks.tasks(jobs);
        DemoReport.Primes counted = checks.primes(jobs.get(0).id());
        DemoReport.Files sums = checks.files(jobs.get(1).id(), files);
        boolean tasksHold = tasks.lost() == 0 && tasks.recordedTwice() == 0 && tasks.nodesAgree();
        boolean takeoverHolds = takeover.returned() && takeover.termAfter() > takeover.termBefore();
        boolean answersHold = counted.counted() == counted.expected() && sums.wrong() == 0;
        boolean ok = tasksHold && takeoverHolds && answersHold;
        return new DemoReport(ok, null, takeover, tasks, counted, sums, narration.elapsedMillis());
    }

    private BrambleClient clientOf(int node) {
        return new BrambleClient(List.of(nodes.address(node)), PATIENCE);
    }

    private BrambleClient survivors(int dead) {
        List<Address> alive = new ArrayList<>(nodes.addresses());
        alive.remove(dead);
        return new BrambleClient(alive, PATIENCE);
    }

    private int indexOf(@Nullable UUID master) {
        String address =
                anyNode.nodes().stream()
                        .filter(node -> node.id().equals(master))
                        .map(NodeView::address)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new DemoFailure(
                                                "the master "
                                                        + master
                                                        + " is not among the nodes"));
        for (int node = 0; node < nodes.size(); node++) {
            if (nodes.address(node).toString().equals(address)) {
                return node;
            }
        }
        throw new DemoFailure("the master listens at " + address + ", where no node was started");
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted");
        }
    }
}
