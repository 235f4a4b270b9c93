package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.BrambleClient;
import bramble.api.NodeView;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Ten nodes on ten machines")
class TenMachinesTest {

    private static final int MACHINES = 10;
    private static final int OUTSIDE = MACHINES;
    private static final int VOTERS = 5;

    /** Jobs that must come through between two events. */
    private static final int FLOW = 10;

    @TempDir Path directory;

    @Test
    @DisplayName(
            "join by token, lose their first three voters one after another, then move one after"
                    + " another, while jobs flow of which none is lost")
    void tenNodes() throws IOException, InterruptedException {
        var machines = Machines.make(MACHINES + 1);
        assumeTrue(machines != null, "this system makes no network namespaces");
        try (var shelf = new Shelf(directory, machines, "--slots=1", "--voter-patience=2s")) {
            shelf.start(0, "--listen=0.0.0.0:7420");
            shelf.awaitMaster(0);
            var token = shelf.token(MACHINES - 1);
            shelf.join(1, token);
            shelf.join(2, token);
            eventually().until(() -> shelf.voters(0).size() == 3);
            var first = shelf.voters(0).stream().map(shelf::number).toList();
            for (var number = 3; number < MACHINES; number++) {
                shelf.join(number, token);
            }
            eventually().until(() -> shelf.voters(0).size() == VOTERS);
            for (var number = 0; number < MACHINES; number++) {
                shelf.awaitMaster(number);
            }
            var flow = new Flow(shelf, OUTSIDE, MACHINES - 1);
            try {
                for (var number : first) {
                    flow.await(FLOW);
                    replace(shelf, number);
                }
                for (var number : shelf.running()) {
                    flow.await(FLOW);
                    moveTo(shelf, number, 100 + number);
                }
                flow.await(FLOW);
            } finally {
                flow.stop();
            }
            assertThat(flow.accepted()).isGreaterThan(FLOW * MACHINES);
            flow.check();
        }
    }

    private static void replace(Shelf shelf, int number) {
        var gone = Objects.requireNonNull(shelf.id(number));
        shelf.end(number, "KILL");
        var other = shelf.running().getFirst();
        eventually()
                .until(
                        () -> {
                            var voters = shelf.voters(other);
                            return voters.size() == VOTERS && !voters.contains(gone);
                        });
    }

    private static void moveTo(Shelf shelf, int number, int host) throws IOException {
        var id = Objects.requireNonNull(shelf.id(number));
        shelf.end(number, "TERM");
        shelf.move(number, host);
        var address = shelf.address(number) + ":" + Shelf.PORT;
        for (var each : shelf.running()) {
            eventually().until(() -> sees(shelf, each, id, address));
        }
    }

    private static boolean sees(Shelf shelf, int through, UUID id, String address) {
        try {
            return shelf.on(through, BrambleClient::nodes).stream()
                    .anyMatch(each -> each.id().equals(id) && isAt(each, address));
        } catch (UnreachableException | ProblemException starting) {
            return false;
        }
    }

    private static boolean isAt(NodeView node, String address) {
        return address.equals(node.address());
    }
}
