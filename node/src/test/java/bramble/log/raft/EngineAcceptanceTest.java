package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine as a user's machines will treat it: voters are processes, frozen and killed. The
 * system property {@code bramble.acceptance.rounds} (1 unless given) makes it longer.
 */
@DisplayName("A group of voter processes")
class EngineAcceptanceTest extends VoterGroup {

    private static final int ROUNDS = Integer.getInteger("bramble.acceptance.rounds", 1);

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
    @DisplayName("elects a master, and another one when that is killed, with seconds a sync")
    void slowDisks() {
        syncDelayMillis = 2_500;
        startAll(3);
        write(1);

        kill(master());
        // An election takes several syncs, and so longer than one may otherwise take.
        master();
        write(1);

        restartAll();
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
}
