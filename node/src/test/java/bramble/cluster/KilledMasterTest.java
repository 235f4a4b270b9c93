package bramble.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes a few seconds a kill. {@code -Dbramble.kills=20} asks for more of them, and prints how long
 * each takeover took.
 */
@DisplayName("When the master is killed again and again under a stream of submissions")
class KilledMasterTest {

    private static final int KILLS = Integer.getInteger("bramble.kills", 3);
    private static final int CLIENTS = 4;
    private static final int FLOW = 30;

    @TempDir Path directory;

    @Test
    @DisplayName("all that was accepted is kept and done once, and every unknown gets one answer")
    void nothingIsLost() {
        var marks = directory.resolve("marks");
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2")) {
            var takeoverMillis = new ArrayList<Long>();
            Audit audit;
            try (var stream = new SubmissionStream(cluster.nodes(), marks, CLIENTS)) {
                audit = new Audit(cluster, stream, marks);
                for (var kill = 0; kill < KILLS; kill++) {
                    stream.awaitFlow(FLOW);
                    takeoverMillis.add(killMaster(cluster, stream));
                    audit.settleOpen();
                }
                stream.awaitFlow(FLOW);
                stream.stop();
                audit.check();
                report(takeoverMillis, stream, audit);
            }
        }
    }

    /** Milliseconds from just before the kill to the next acceptance, by a new master. */
    private static long killMaster(LocalCluster cluster, SubmissionStream stream) {
        var master = cluster.awaitAgreement();
        var term = master.view().orElseThrow().term();
        var killedNanos = System.nanoTime();
        master.kill();
        var next = stream.awaitAcceptedAfter(term);
        master.restart();
        cluster.awaitAgreement();
        return TimeUnit.NANOSECONDS.toMillis(next.answeredNanos() - killedNanos);
    }

    private static void report(List<Long> millis, SubmissionStream stream, Audit audit) {
        var sorted = millis.stream().sorted().toList();
        System.out.printf(
                "%d kills of the master, %d jobs accepted, %s, %d not logged%n"
                        + "ms from each kill to the next acceptance: %s%n"
                        + "median %d, maximum %d%n",
                millis.size(),
                stream.accepted().size(),
                audit.settledInWords(),
                stream.notLogged().size(),
                millis.stream().map(String::valueOf).collect(Collectors.joining(" ")),
                (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2,
                sorted.getLast());
    }
}
