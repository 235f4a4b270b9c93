package bramble.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("New nodes that are to found a cluster together")
class FoundingTest {

    private static final int SEEDS = 2_000;
    private static final int STEPS = 300;

    /** One machine, with what its disk keeps over its lives. */
    private static final class Machine {
        private final Founder founder;
        private final int expected;
        private List<Founder> disk = List.of();
        private Founding life;
        private boolean founded;

        Machine(int number, int expected) {
            this.founder = new Founder(new UUID(0, number), "10.0.0." + number + ":7420");
            this.expected = expected;
            this.life = begin();
        }

        private Founding begin() {
            return new Founding(founder, expected, disk, this::keep);
        }

        private void keep(Collection<Founder> promise) {
            assertThat(disk).as("promised once").isEmpty();
            disk = List.copyOf(promise);
        }

        void restart() {
            life = begin();
        }
    }

    @Test
    @DisplayName("wait as long as one is missing")
    void waits() {
        var machines = machines(3, 3);
        meet(machines.get(0), machines.get(1));
        meet(machines.get(0), machines.get(1));

        assertThat(machines.get(0).life.founders()).isEmpty();
        assertThat(machines.get(0).disk).isEmpty();
        assertThat(machines.get(0).life.waitsFor()).contains("1 other");
    }

    @Test
    @DisplayName("found it when all have met all")
    void found() {
        var machines = machines(3, 3);
        for (var round = 0; round < 3; round++) {
            meetAll(machines);
        }

        assertThat(machines)
                .extracting(each -> each.life.founders())
                .containsOnly(Optional.of(machines.stream().map(each -> each.founder).toList()));
    }

    @Test
    @DisplayName("keep what they have promised, whatever they meet in a later life")
    void keepsPromise() {
        var machines = machines(3, 2);
        meet(machines.get(0), machines.get(1));
        var promised = machines.get(0).disk;
        machines.get(0).restart();
        meet(machines.get(0), machines.get(2));
        meet(machines.get(0), machines.get(2));

        assertThat(machines.get(0).disk).isEqualTo(promised);
        assertThat(machines.get(2).life.founders()).isEmpty();
    }

    @Test
    @DisplayName("found one cluster and no other, under lost messages, partitions and restarts")
    void neverTwo() {
        for (var seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            var machines = machines(3 + random.nextInt(2), 3);
            var clusters = new HashSet<List<Founder>>();
            for (var step = 0; step < STEPS; step++) {
                var cut = random.nextInt(machines.size() + 2);
                var one = machines.get(random.nextInt(machines.size()));
                var other = machines.get(random.nextInt(machines.size()));
                if (random.nextInt(20) == 0) {
                    one.restart();
                } else if (cut >= machines.size() || one != machines.get(cut)) {
                    hear(one, other, random.nextInt(10) > 2);
                }
                note(machines, clusters);
            }
            assertThat(clusters).as("seed " + seed).hasSizeLessThanOrEqualTo(1);
            if (machines.size() == 3) {
                for (var round = 0; round < 3; round++) {
                    meetAll(machines);
                }
                note(machines, clusters);
                assertThat(clusters).as("seed " + seed).hasSize(1);
                assertThat(machines).as("seed " + seed).allMatch(each -> each.founded);
            }
        }
    }

    private static void note(List<Machine> machines, Set<List<Founder>> clusters) {
        for (var machine : machines) {
            machine.life
                    .founders()
                    .ifPresent(
                            founders -> {
                                machine.founded = true;
                                clusters.add(founders);
                            });
        }
    }

    private static List<Machine> machines(int count, int expected) {
        var machines = new ArrayList<Machine>();
        for (var number = 1; number <= count; number++) {
            machines.add(new Machine(number, expected));
        }
        return machines;
    }

    private static void meetAll(List<Machine> machines) {
        for (var one : machines) {
            for (var other : machines) {
                meet(one, other);
            }
        }
    }

    private static void meet(Machine one, Machine other) {
        hear(one, other, true);
    }

    /** One calls, the other answers; the answer may be lost. */
    private static void hear(Machine one, Machine other, boolean answered) {
        other.life.hear(one.life.word());
        if (answered) {
            one.life.hear(other.life.word());
        }
    }
}
