package bramble.faults.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A schedule of faults")
class ScheduleTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final List<Kind> ALL = List.of(Kind.values());

    @Test
    @DisplayName("is the same for the same seed, and another one for another")
    void isReplayable() {
        assertThat(Schedule.of(7, ALL, HOUR)).isEqualTo(Schedule.of(7, ALL, HOUR));
        assertThat(Schedule.of(7, ALL, HOUR)).isNotEqualTo(Schedule.of(8, ALL, HOUR));
    }

    @Test
    @DisplayName("makes every kind of fault at every kind of victim, and ends in time")
    void isComplete() {
        var faults = Schedule.of(1, ALL, HOUR).faults();

        assertThat(faults.stream().map(Fault::kind).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(faults.stream().map(Fault::whom).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Whom.values());
        assertThat(faults)
                .allSatisfy(
                        fault ->
                                assertThat(fault.endsMillis())
                                        .isLessThanOrEqualTo(HOUR.toMillis()));
        assertThat(faults)
                .anySatisfy(fault -> assertThat(fault.lastsMillis()).isGreaterThan(20_000));
        assertThat(faults).anySatisfy(fault -> assertThat(fault.lastsMillis()).isLessThan(200));
    }

    @Test
    @DisplayName("makes no other kinds than it is told")
    void keepsToKinds() {
        assertThat(Schedule.of(1, List.of(Kind.KILL), HOUR).faults())
                .allSatisfy(fault -> assertThat(fault.kind()).isEqualTo(Kind.KILL));
    }

    @Test
    @DisplayName("finds the master, a follower, and as many as it says")
    void findsVictims() {
        assertThat(Whom.MASTER.among(5, 3, 0)).containsExactly(3);
        assertThat(Whom.FOLLOWER.among(2, 1, 0)).containsExactly(0);
        assertThat(Whom.MINORITY.among(5, 3, 0)).hasSize(2);
        assertThat(Whom.MAJORITY.among(5, 3, 0)).hasSize(3);
        assertThat(Whom.ALL.among(5, 3, 0)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    @DisplayName("cuts a network as its shape says")
    void cuts() {
        var met = List.of(0);

        assertThat(Shape.HALVES.cuts(met, 0, 1)).isTrue();
        assertThat(Shape.HALVES.cuts(met, 1, 2)).isFalse();
        assertThat(Shape.DUMB.cuts(met, 0, 1)).isTrue();
        assertThat(Shape.DUMB.cuts(met, 1, 0)).isFalse();
        assertThat(Shape.DEAF.cuts(met, 1, 0)).isTrue();
        assertThat(Shape.DEAF.cuts(met, 0, 1)).isFalse();
        assertThat(Shape.BRIDGE.cuts(met, 1, 2)).isTrue();
        assertThat(Shape.BRIDGE.cuts(met, 1, 0)).isFalse();
    }
}
