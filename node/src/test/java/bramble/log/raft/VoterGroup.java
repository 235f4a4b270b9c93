package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Voters as processes, started, spoken to, killed and judged by a test. */
abstract class VoterGroup {

    /** No group that has a majority may be without a master for longer. */
    private static final Duration WITHOUT_MASTER_MAX = Duration.ofSeconds(5);

    private static final long NO_SNAPSHOTS = Long.MAX_VALUE;

    @TempDir Path directory;

    final List<Integer> ports = new ArrayList<>();
    final List<@Nullable VoterProcess> voters = new ArrayList<>();
    final Set<Integer> acknowledged = new HashSet<>();
    long snapshotEveryBytes = NO_SNAPSHOTS;
    long syncDelayMillis;
    int nextNumber;
    private int founders;

    @AfterEach
    void killAll() {
        running().forEach(VoterProcess::kill);
    }

    /** Starts a new group. */
    void startAll(int count) {
        founders = count;
        addPlaces(count);
        restartAll();
    }

    /** Makes room for more voters; {@link #restartAll} starts them, and they wait to be added. */
    void addPlaces(int count) {
        List<ServerSocket> reserved = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                reserved.add(new ServerSocket(0));
                ports.add(reserved.getLast().getLocalPort());
                voters.add(null);
            }
            for (ServerSocket socket : reserved) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void restartAll() {
        for (int place = 0; place < voters.size(); place++) {
            if (voters.get(place) == null) {
                voters.set(
                        place,
                        new VoterProcess(
                                groupDirectory(),
                                place,
                                ports,
                                snapshotEveryBytes,
                                syncDelayMillis,
                                founders));
            }
        }
    }

    private Path groupDirectory() {
        Path path = directory.resolve(String.valueOf(ports.getFirst()));
        path.toFile().mkdirs();
        return path;
    }

    /** Forgets this group, for the next round's. */
    void next() {
        killAll();
        voters.clear();
        ports.clear();
        acknowledged.clear();
    }

    void kill(VoterProcess voter) {
        voter.kill();
        acknowledged.addAll(voter.acknowledged);
        voters.replaceAll(one -> one == voter ? null : one);
    }

    List<VoterProcess> running() {
        List<VoterProcess> running = new ArrayList<>();
        for (VoterProcess voter : voters) {
            if (voter != null) {
                running.add(voter);
            }
        }
        return running;
    }

    VoterProcess master() {
        return patiently()
                .until(
                        () -> running().stream().filter(VoterProcess::isMaster).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    void awaitMaster() {
        awaitMasterOtherThan(null);
    }

    VoterProcess awaitMasterOtherThan(@Nullable VoterProcess old) {
        return patiently()
                .atMost(WITHOUT_MASTER_MAX)
                .until(
                        () ->
                                running().stream()
                                        .filter(voter -> voter != old && voter.isMaster())
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Writes through whoever is master, each number anew after a failure. */
    void write(int count) {
        int wanted = acknowledgedSoFar() + count;
        patiently()
                .until(
                        () -> {
                            for (VoterProcess voter : running()) {
                                if (voter.isMaster()) {
                                    voter.say("propose " + nextNumber++);
                                }
                            }
                            return acknowledgedSoFar() >= wanted;
                        });
    }

    private int acknowledgedSoFar() {
        Set<Integer> all = new HashSet<>(acknowledged);
        running().forEach(voter -> all.addAll(voter.acknowledged));
        return all.size();
    }

    void proposeWithoutWaiting(VoterProcess master, int count) {
        for (int i = 0; i < count; i++) {
            master.say("propose " + nextNumber++);
        }
    }

    /** All voters come to one state, in which every acknowledged number is, none twice. */
    void verifyAll() {
        write(1);
        running().forEach(voter -> acknowledged.addAll(voter.acknowledged));
        patiently()
                .untilAsserted(
                        () -> {
                            List<VoterProcess.Report> reports =
                                    running().stream().map(VoterProcess::report).toList();
                            assertThat(reports.stream().distinct()).hasSize(1);
                            assertThat(reports.getFirst().doubled()).isZero();
                            assertThat(acknowledged).allMatch(reports.getFirst().numbers()::get);
                        });
    }

    /**
     * Time as part of the situation: how long something is frozen, or when in a commit a kill
     * strikes.
     */
    static void pause(Duration duration) {
        long endNanos = System.nanoTime() + duration.toNanos();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> System.nanoTime() - endNanos >= 0);
    }

    static ConditionFactory patiently() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30));
    }
}
