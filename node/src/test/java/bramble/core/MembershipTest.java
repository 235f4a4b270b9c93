package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.atMostOnce;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When members come and go")
class MembershipTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("a cluster is founded once, and keeps its identity")
    void foundedOnce() {
        var founded = cluster.state().cluster();
        cluster.commit(new Command.FoundCluster(new ClusterId(new UUID(8, 8))));

        assertThat(founded).isPresent();
        assertThat(cluster.state().cluster()).isEqualTo(founded);
    }

    @Test
    @DisplayName("one that joins is known by its name, address and version")
    void joins() {
        var cellar = new Node(new NodeId(new UUID(1, 3)), "cellar", "c:7420", "0.1.0", false);
        cluster.commit(new Command.JoinNode(cellar));

        assertThat(cluster.state().nodes().find(cellar.id())).contains(cellar);
        assertThat(cluster.state().nodes().all()).hasSize(3);
    }

    @Test
    @DisplayName("one that joins again has its new name and address")
    void joinsAgain() {
        cluster.commit(new Command.JoinNode(new Node(ATTIC, "roof", "r:7430", "0.2.0", false)));

        assertThat(cluster.state().nodes().find(ATTIC))
                .contains(new Node(ATTIC, "roof", "r:7430", "0.2.0", false));
        assertThat(cluster.state().nodes().all()).hasSize(2);
    }

    @Test
    @DisplayName("one that is out of service stays so when it joins again")
    void staysDrained() {
        cluster.commit(new Command.DrainNode(ATTIC, true));
        cluster.join(ATTIC, "attic");

        assertThat(cluster.state().nodes().find(ATTIC).orElseThrow().draining()).isTrue();
    }

    @Test
    @DisplayName("one that goes out of service keeps what it runs")
    void drainKeepsLeases() {
        var lease = cluster.lease(cluster.accepted(items(1)), ATTIC);

        assertThat(cluster.commit(new Command.DrainNode(ATTIC, true))).isEqualTo(new Result.Done());
        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(1, 0));
    }

    @Test
    @DisplayName("one that nobody knows cannot go out of service")
    void drainUnknown() {
        var stranger = new NodeId(new UUID(9, 9));

        assertThat(cluster.commit(new Command.DrainNode(stranger, true)))
                .isEqualTo(new Result.NotFound("node " + stranger));
    }

    @Test
    @DisplayName("what one that was removed had leased runs elsewhere")
    void removed() {
        var id = cluster.accepted(items(4));
        var first = cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));
        cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(1));
        var kept = cluster.lease(id, GARAGE, Try.FIRST, TaskSet.of(2));
        cluster.commit(new Command.RemoveNode(ATTIC));

        assertThat(cluster.state().nodes().find(ATTIC)).isEmpty();
        assertThat(cluster.state().leases().all()).containsExactly(kept);
        assertThat(cluster.job(id).ready()).containsEntry(new Try(2, 0), TaskSet.of(0, 1));
        assertThat(cluster.finish(first, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(0, 1));
    }

    @Test
    @DisplayName("what one that was removed ran at most once is lost")
    void removedAtMostOnce() {
        var id = cluster.accepted(atMostOnce(1));
        cluster.lease(id, ATTIC);
        cluster.commit(new Command.RemoveNode(ATTIC));

        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.LOST);
        assertThat(cluster.outcome(id, 0).end().why()).contains("removed");
    }

    @Test
    @DisplayName("one that nobody knows is removed already")
    void removeUnknown() {
        assertThat(cluster.commit(new Command.RemoveNode(new NodeId(new UUID(9, 9)))))
                .isEqualTo(new Result.Done());
        assertThat(cluster.state().nodes().all()).hasSize(2);
    }

    @Test
    @DisplayName("one that was removed does not come back by joining again")
    void removedForGood() {
        cluster.commit(new Command.RemoveNode(ATTIC));
        cluster.join(ATTIC, "attic");

        assertThat(cluster.state().nodes().find(ATTIC)).isEmpty();
        assertThat(cluster.state().nodes().wasRemoved(ATTIC)).isTrue();
    }

    @Test
    @DisplayName("one that was removed is still known as such after a snapshot")
    void removedInSnapshot() {
        cluster.commit(new Command.RemoveNode(ATTIC));
        var restored = ClusterState.restored(cluster.state().capture());

        assertThat(restored.nodes().wasRemoved(ATTIC)).isTrue();
        assertThat(restored.nodes().wasRemoved(GARAGE)).isFalse();
    }

    @Test
    @DisplayName("one that leaves gets no tasks, keeps what it runs, and is not called back")
    void leaving() {
        var id = cluster.accepted(items(2));
        var lease = cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));
        cluster.commit(new Command.RetireNode(ATTIC));
        cluster.commit(new Command.DrainNode(ATTIC, false));
        cluster.join(ATTIC, "attic");

        assertThat(cluster.state().nodes().find(ATTIC).orElseThrow().leaving()).isTrue();
        var grant = new Command.Grant(id, Try.FIRST, TaskSet.of(1));
        var holder = new Holder(ATTIC, ClusterFixture.SESSION);
        assertThat(cluster.commit(new Command.LeaseTasks(holder, List.of(grant))))
                .isEqualTo(new Result.Leased(List.of()));
        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(1, 0));
    }

    @Test
    @DisplayName("a recovery raises the epoch, which receipts carry, and nothing lowers it again")
    void epoch() {
        cluster.commit(new Command.RaiseEpoch(3));
        cluster.commit(new Command.RaiseEpoch(2));

        assertThat(cluster.state().epoch()).isEqualTo(3);
    }

    @Test
    @DisplayName("those that hold leases are known")
    void holders() {
        cluster.lease(cluster.accepted(items(1)), GARAGE);
        assertThat(cluster.state().leases().holders()).containsExactly(GARAGE);

        cluster.commit(new Command.RemoveNode(GARAGE));
        assertThat(cluster.state().leases().holders()).isEmpty();
    }
}
