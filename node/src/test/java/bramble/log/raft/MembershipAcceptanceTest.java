package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The voters of a group, as processes,")
class MembershipAcceptanceTest extends VoterGroup {

    /** Entries of a kilobyte that are proposed while a change is under way. */
    private static final int FLOW = 500;

    @Test
    @DisplayName(
            "are joined by one that is first filled by snapshot, and a dead one goes, while writes flow")
    void replaceDeadVoter() {
        snapshotEveryBytes = 1 << 20;
        startAll(3);
        write(10);
        flow(5_000);
        addPlaces(1);
        restartAll();
        introduce(3);

        change("learner 3 " + ports.get(3));
        flow(FLOW);
        assertThat(members(master())).isEqualTo("members [voter-0, voter-1, voter-2][voter-3]");
        change("voter 3 " + ports.get(3));
        assertThat(members(master())).isEqualTo("members [voter-0, voter-1, voter-2, voter-3][]");
        assertThat(place(3).status().get(3)).as("index of the snapshot").isPositive();
        var gone =
                IntStream.range(0, 3)
                        .filter(each -> !place(each).isMaster())
                        .findFirst()
                        .orElseThrow();
        kill(place(gone));
        // Three of four are left: the newcomer's disk is needed for every one of these.
        write(10);
        change("remove " + gone);
        write(10);

        assertThat(members(master())).doesNotContain("voter-" + gone);
        verifyAll();
    }

    @Test
    @DisplayName("are replaced one after another until none of the first is left")
    void replaceAll() {
        startAll(3);
        write(10);
        addPlaces(3);
        restartAll();
        for (var old = 0; old < 3; old++) {
            var young = old + 3;
            introduce(young);
            change("voter " + young + " " + ports.get(young));
            change("remove " + old);
            kill(place(old));
            awaitMaster();
            write(10);
        }

        assertThat(members(master())).isEqualTo("members [voter-3, voter-4, voter-5][]");
        verifyAll();
        // The new ones are a group of their own, also when they start again.
        var master = master();
        kill(master);
        awaitMaster();
        write(10);
        verifyAll();
    }

    @Test
    @DisplayName("do not count one that cannot be filled")
    void unreachable() {
        startAll(3);
        write(5);
        addPlaces(1);
        introduce(3);

        var answer = master().ask("voter 3 " + ports.get(3), "change");

        assertThat(answer).contains("the group was not changed");
        assertThat(members(master())).isEqualTo("members [voter-0, voter-1, voter-2][]");
        write(5);
        verifyAll();
    }

    private VoterProcess place(int place) {
        var voter = voters.get(place);
        if (voter == null) {
            throw new IllegalStateException("no voter runs at place " + place);
        }
        return voter;
    }

    /** Tells everybody where a newcomer is. */
    private void introduce(int place) {
        running().forEach(voter -> voter.say("moved " + place + " " + ports.get(place)));
    }

    /** Changes the group while writes flow, asking again whoever is master as long as it takes. */
    private void change(String change) {
        patiently()
                .untilAsserted(
                        () -> {
                            var master = master();
                            proposeWithoutWaiting(master, 50);
                            assertThat(master.ask(change, "change")).isEqualTo("changed");
                        });
    }

    private static String members(VoterProcess voter) {
        return voter.ask("members", "members");
    }

    private void flow(int entries) {
        var loaded =
                master().ask(
                                "load " + nextNumber + " " + (nextNumber + entries) + " 1024 32",
                                "loaded");
        assertThat(loaded).isEqualTo("loaded " + entries);
        IntStream.range(nextNumber, nextNumber + entries).forEach(acknowledged::add);
        nextNumber += entries;
    }
}
