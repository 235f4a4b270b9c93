package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What nodes keep")
class KeptContentsTest {

    private static final ContentId FILE = ContentId.sha256("ab".repeat(32));
    private static final ContentId LARGE = ContentId.sha256("cd".repeat(32));
    private static final ContentId SEGMENT = ContentId.segment(ATTIC, 1);

    private final ClusterFixture cluster = new ClusterFixture();

    private static Kept kept(ContentId id, long size, long lines, NodeId... holders) {
        return new Kept(id, new Content.Facts(size, lines), List.of(holders));
    }

    private void keep(Kept kept) {
        cluster.commit(new Command.KeepContents(List.of(kept)));
    }

    private boolean isKept(ContentId id) {
        return cluster.state().contents().find(id).isPresent();
    }

    private List<NodeId> holders(ContentId id) {
        return List.copyOf(cluster.state().contents().find(id).orElseThrow().holders());
    }

    private static JobSpec reads(ContentId file) {
        var files = new TreeMap<String, InputFile>();
        files.put("in", new InputFile(file, InputFile.Mode.PLAIN));
        return JobSpec.of(Program.of("x").with(files, OutputRules.NONE), new Items.None());
    }

    /** A job with one task that has ended and left a segment and a large file. */
    private JobId ended() {
        var job = cluster.accepted(ClusterFixture.items(1));
        var lease = cluster.lease(job, ATTIC);
        var report =
                new TaskReport(
                        lease.id(),
                        TaskSet.of(0),
                        AttemptEnd.SUCCESS,
                        1,
                        2,
                        new Output(SEGMENT, List.of(LARGE), 77));
        cluster.commit(
                new Command.FinishTasks(
                        ATTIC,
                        List.of(report),
                        List.of(
                                kept(SEGMENT, 10, 0, ATTIC, GARAGE),
                                kept(LARGE, 67, Content.Facts.OUTPUT, ATTIC, GARAGE))));
        return job;
    }

    @Test
    @DisplayName("a job that reads what nobody keeps is refused, and accepted once somebody does")
    void refusesMissing() {
        var refused = (Result.Decided) cluster.submit(cluster.newId(), reads(FILE));
        assertThat(refused.decision().accepted()).isFalse();
        assertThat(refused.decision().reason()).contains("upload it");

        keep(kept(FILE, 1, 1, ATTIC));
        cluster.accepted(reads(FILE));
    }

    @Test
    @DisplayName("items are as many as the file has lines, which the log counts")
    void countsLines() {
        keep(kept(FILE, 100, 3, ATTIC));
        var spec = ClusterFixture.items(1).withItems(Items.Lines.uncounted(FILE));

        assertThat(cluster.job(cluster.accepted(spec)).size()).isEqualTo(3);
    }

    @Test
    @DisplayName("a file stays while a job that reads it is known, and for its time after that")
    void filesStay() {
        keep(kept(FILE, 1, 1, ATTIC));
        var job = cluster.accepted(reads(FILE));
        assertThat(cluster.state().contents().unused()).isEmpty();
        cluster.commit(new Command.ForgetContents(List.of(FILE)));
        assertThat(isKept(FILE)).isTrue();

        cluster.commit(new Command.CancelJob(job, "enough"));
        cluster.commit(new Command.ForgetJobs(List.of(job)));

        assertThat(cluster.state().contents().unused()).containsExactly(FILE);
        cluster.commit(new Command.ForgetContents(List.of(FILE)));
        assertThat(isKept(FILE)).isFalse();
    }

    @Test
    @DisplayName("output goes with its job, or when it is removed, which the job remembers")
    void outputGoes() {
        var first = ended();
        assertThat(cluster.job(first).outputBytes()).isEqualTo(77);
        assertThat(isKept(SEGMENT)).isTrue();

        cluster.commit(new Command.RemoveOutputs(List.of(first), "to make room"));

        assertThat(isKept(SEGMENT)).isFalse();
        assertThat(isKept(LARGE)).isFalse();
        assertThat(cluster.job(first).outputsRemoved()).hasValue("to make room");
        var second = ended();
        cluster.commit(new Command.ForgetJobs(List.of(second)));
        assertThat(isKept(LARGE)).isFalse();
    }

    @Test
    @DisplayName("a segment stays while any of its jobs is known")
    void sharedSegment() {
        var first = ended();
        var second = ended();

        cluster.commit(new Command.RemoveOutputs(List.of(first), "to make room"));
        assertThat(isKept(SEGMENT)).isTrue();
        cluster.commit(new Command.RemoveOutputs(List.of(second), "to make room"));
        assertThat(isKept(SEGMENT)).isFalse();
    }

    @Test
    @DisplayName("the output of a job that has not ended is never removed")
    void unfinished() {
        var job = cluster.accepted(ClusterFixture.items(2));
        var lease = cluster.lease(job, ATTIC, Try.FIRST, TaskSet.of(0));
        var report =
                new TaskReport(
                        lease.id(),
                        TaskSet.of(0),
                        AttemptEnd.SUCCESS,
                        1,
                        2,
                        new Output(SEGMENT, List.of(), 7));
        cluster.commit(
                new Command.FinishTasks(
                        ATTIC, List.of(report), List.of(kept(SEGMENT, 10, 0, ATTIC, GARAGE))));

        cluster.commit(new Command.RemoveOutputs(List.of(job), "to make room"));

        assertThat(isKept(SEGMENT)).isTrue();
    }

    @Test
    @DisplayName("output of reports that came too late is forgotten at once")
    void staleOutput() {
        var job = cluster.accepted(ClusterFixture.items(1));
        var lease = cluster.lease(job, ATTIC);
        cluster.commit(new Command.ExpireLeases(List.of(lease.id()), "silent"));
        var report =
                new TaskReport(
                        lease.id(),
                        TaskSet.of(0),
                        AttemptEnd.SUCCESS,
                        1,
                        2,
                        new Output(SEGMENT, List.of(), 7));

        cluster.commit(
                new Command.FinishTasks(
                        ATTIC, List.of(report), List.of(kept(SEGMENT, 10, 0, ATTIC, GARAGE))));

        assertThat(isKept(SEGMENT)).isFalse();
    }

    @Test
    @DisplayName("who has only what a segment was before does not have it")
    void segmentGrows() {
        ended();
        keep(kept(SEGMENT, 20, 0, ATTIC));
        assertThat(holders(SEGMENT)).containsExactly(ATTIC);

        keep(kept(SEGMENT, 15, 0, GARAGE));
        assertThat(holders(SEGMENT)).containsExactly(ATTIC);
        keep(kept(SEGMENT, 20, 0, GARAGE));
        assertThat(holders(SEGMENT)).containsExactlyInAnyOrder(ATTIC, GARAGE);
    }

    @Test
    @DisplayName("a copy may be dropped, but never the last one")
    void lastCopy() {
        keep(kept(FILE, 1, 1, ATTIC, GARAGE));

        cluster.commit(new Command.DropCopies(ATTIC, List.of(FILE)));
        assertThat(holders(FILE)).containsExactly(GARAGE);
        assertThat(cluster.state().contents().heldByFewerThan(2)).containsExactly(FILE);
        cluster.commit(new Command.DropCopies(GARAGE, List.of(FILE)));

        assertThat(holders(FILE)).containsExactly(GARAGE);
    }

    @Test
    @DisplayName("a state from a snapshot needs and forgets the same as the one that was captured")
    void snapshot() {
        keep(kept(FILE, 1, 1, ATTIC, GARAGE));
        var reader = cluster.accepted(reads(FILE));
        var job = ended();
        var restored = ClusterState.restored(cluster.state().capture());

        assertThat(restored.capture()).isEqualTo(cluster.state().capture());
        assertThat(restored.contents().unused()).isEmpty();
        restored.apply(
                new Stamp(1, 99, cluster.nowMillis()),
                new Command.RemoveOutputs(List.of(job), "to make room"));
        restored.apply(
                new Stamp(1, 100, cluster.nowMillis()), new Command.CancelJob(reader, "enough"));
        restored.apply(
                new Stamp(1, 101, cluster.nowMillis()), new Command.ForgetJobs(List.of(reader)));

        assertThat(restored.contents().find(SEGMENT)).isEmpty();
        assertThat(restored.contents().unused()).containsExactly(FILE);
    }
}
