package bramble.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Runs {@code -Dbramble.simulation.seeds=N} seeds (300 if it is not said) from {@code
 * -Dbramble.simulation.first=N}. A failure names its seed; running it alone repeats it exactly.
 */
@DisplayName("Under seeded faults")
class SimulationTest {

    private static final long SEEDS = Long.getLong("bramble.simulation.seeds", 300);
    private static final long FIRST = Long.getLong("bramble.simulation.first", 1);

    @Test
    @DisplayName("no promise is broken, and everything accepted comes to its end")
    void promisesHold() {
        var elections = 0;
        var accepted = 0;
        var members = new Simulation.Members(0, 0, 0, 0, 0, 0);
        for (var seed = FIRST; seed < FIRST + SEEDS; seed++) {
            try {
                var summary = Simulation.run(seed);
                elections += summary.elections();
                accepted += summary.accepted();
                members = members.plus(summary.members());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed "
                                + seed
                                + " broke a promise; repeat it with -Dbramble.simulation.first="
                                + seed
                                + " -Dbramble.simulation.seeds=1",
                        e);
            }
        }
        assertThat(elections).as("elections in all").isPositive();
        assertThat(accepted).as("accepted jobs in all").isPositive();
        if (SEEDS >= 100) {
            assertThat(members)
                    .as("what became of the members")
                    .matches(Simulation.Members::sawEverything);
        }
    }

    @Test
    @DisplayName("a seed repeats exactly")
    void repeatable() {
        assertThat(Simulation.run(FIRST)).isEqualTo(Simulation.run(FIRST));
    }
}
