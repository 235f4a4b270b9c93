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
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine as a user's machines will treat it: voters are processes, frozen and killed. The
 * system property {@code bramble.acceptance.rounds} (1 unless given) makes it longer.
 */
@DisplayName("A group of voter processes")
class EngineAcceptanceTest {

    /** No group that has a majority may be without a master for longer. */
    private static final Duration WITHOUT_MASTER_MAX = Duration.ofSeconds(5);

    private static final int ROUNDS = Integer.getInteger("bramble.acceptance.rounds", 1);
    private static final long NO_SNAPSHOTS = Long.MAX_VALUE;

    @TempDir Path directory;

    private final List<Integer> ports = new ArrayList<>();
    private final List<@Nullable VoterProcess> voters = new ArrayList<>();
    private final Set<Integer> acknowledged = new HashSet<>();
    private long snapshotEveryBytes = NO_SNAPSHOTS;
    private long syncDelayMillis;
    private int nextNumber;

    @AfterEach
    void killAll() {
        running().forEach(VoterProcess::kill);
    }

    @Test
    @DisplayName(
            "elects a master when its followers were frozen, its master killed and the followers thawed")
    void followersFrozen() {
        for (int round = 0; round < 2 + ROUNDS; round++) {
            startAll(3);
            write(20);
            VoterProcess master = master();
            List<VoterProcess> followers =
                    running().stream().filter(voter -> voter != master).toList();
            followers.forEach(VoterProcess::freeze);
            proposeWithoutWaiting(master, 20);
            pause(Duration.ofSeconds(1));
            kill(master);
            followers.forEach(VoterProcess::thaw);
            awaitMaster();
            write(20);
            restartAll();
            verifyAll();
            next();
        }
    }

    @Test
    @DisplayName(
            "goes on when its master was frozen, another elected, the old one thawed and the new one killed")
    void masterFrozen() {
        for (int round = 0; round < 2 + ROUNDS; round++) {
            startAll(3);
            write(20);
            VoterProcess first = master();
            first.freeze();
            VoterProcess second = awaitMasterOtherThan(first);
            write(20);
            first.thaw();
            patiently().until(() -> !first.isMaster());
            write(20);
            kill(second);
            awaitMaster();
            write(20);
            restartAll();
            verifyAll();
            next();
        }
    }

    @ParameterizedTest(name = "of {0}")
    @ValueSource(ints = {1, 2, 3, 5})
    @DisplayName(
            "has every acknowledged entry once when voters are killed at any moment of their commits")
    void killedAtAnyMoment(int count) {
        SplittableRandom random = new SplittableRandom(7 + count);
        startAll(count);
        write(5);
        for (int kill = 0; kill < 4 * ROUNDS; kill++) {
            VoterProcess master = master();
            proposeWithoutWaiting(master, 200);
            pause(Duration.ofNanos(random.nextLong(20_000_000)));
            kill(kill % 2 == 0 ? master : running().get(random.nextInt(running().size())));
            if (count > 2) {
                awaitMaster();
                write(5);
            }
            restartAll();
            awaitMaster();
            write(5);
        }
        verifyAll();
    }

    @Test
    @DisplayName(
            "keeps every acknowledged entry when all voters are killed at once, with a slow disk")
    void allKilled() {
        syncDelayMillis = 10;
        startAll(3);
        write(5);
        for (int round = 0; round < 2 * ROUNDS; round++) {
            proposeWithoutWaiting(master(), 300);
            VoterProcess master = master();
            patiently().until(() -> master.acknowledged.size() > 20);
            running().forEach(this::kill);
            restartAll();
            write(5);
        }
        verifyAll();
    }

    @Test
    @DisplayName("fills a voter by snapshot once the entries that it lacks are gone")
    void snapshotInstalled() {
        snapshotEveryBytes = 1 << 20;
        startAll(3);
        write(10);
        VoterProcess away =
                running().stream().filter(voter -> !voter.isMaster()).findFirst().orElseThrow();
        kill(away);
        for (int round = 0; round < 12; round++) {
            VoterProcess master = master();
            assertThat(
                            master.ask(
                                    "load " + nextNumber + " " + (nextNumber + 1000) + " 1024 32",
                                    "loaded"))
                    .isEqualTo("loaded 1000");
            IntStream.range(nextNumber, nextNumber + 1000).forEach(acknowledged::add);
            nextNumber += 1000;
        }
        restartAll();
        write(10);
        verifyAll();
        assertThat(running()).allSatisfy(voter -> assertThat(voter.status().get(3)).isPositive());
    }

    private void startAll(int count) {
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
        restartAll();
    }

    private void restartAll() {
        for (int place = 0; place < voters.size(); place++) {
            if (voters.get(place) == null) {
                voters.set(
                        place,
                        new VoterProcess(
                                groupDirectory(),
                                place,
                                ports,
                                snapshotEveryBytes,
                                syncDelayMillis));
            }
        }
    }

    private Path groupDirectory() {
        Path path = directory.resolve(String.valueOf(ports.getFirst()));
        path.toFile().mkdirs();
        return path;
    }

    /** Forgets this group, for the next round's. */
    private void next() {
        killAll();
        voters.clear();
        ports.clear();
        acknowledged.clear();
    }

    private void kill(VoterProcess voter) {
        voter.kill();
        acknowledged.addAll(voter.acknowledged);
        voters.replaceAll(one -> one == voter ? null : one);
    }

    private List<VoterProcess> running() {
        List<VoterProcess> running = new ArrayList<>();
        for (VoterProcess voter : voters) {
            if (voter != null) {
                running.add(voter);
            }
        }
        return running;
    }

    private VoterProcess master() {
        return patiently()
                .until(
                        () -> running().stream().filter(VoterProcess::isMaster).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void awaitMaster() {
        awaitMasterOtherThan(null);
    }

    private VoterProcess awaitMasterOtherThan(@Nullable VoterProcess old) {
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
    private void write(int count) {
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

    private void proposeWithoutWaiting(VoterProcess master, int count) {
        for (int i = 0; i < count; i++) {
            master.say("propose " + nextNumber++);
        }
    }

    /** All voters come to one state, in which every acknowledged number is, none twice. */
    private void verifyAll() {
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
    private static void pause(Duration duration) {
        long endNanos = System.nanoTime() + duration.toNanos();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> System.nanoTime() - endNanos >= 0);
    }

    private static ConditionFactory patiently() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30));
    }
}
