package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.Address;
import bramble.api.ClusterView;
import bramble.api.NodeView;
import bramble.fuzz.Attack;
import bramble.fuzz.Endless;
import bramble.fuzz.HalfOpen;
import bramble.fuzz.MutatedRequests;
import bramble.fuzz.Mutator;
import bramble.fuzz.Noise;
import bramble.fuzz.Slow;
import bramble.fuzz.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An outsider at every port of three nodes, from a machine of his own, while another machine's user
 * submits. {@code -Dbramble.fuzz.connections=10000} opens as many, {@code -Dbramble.fuzz.rounds=N}
 * repeats, {@code -Dbramble.fuzz.seed=N} is another fuzzer.
 */
@DisplayName("An outsider who means harm, at every port of three nodes,")
class FuzzTest {

    private static final int NODES = 3;
    private static final int ATTACKER = 3;
    private static final int USER = 4;
    private static final int FLOW = 10;
    private static final int HANDS = 4;
    private static final int CONNECTIONS = Integer.getInteger("bramble.fuzz.connections", 1_000);
    private static final int ROUNDS = Integer.getInteger("bramble.fuzz.rounds", 10);
    private static final long SEED = Long.getLong("bramble.fuzz.seed", 1);

    /** What a node may say about it, however long it lasts a few minutes. */
    private static final int LINES_MAX = 20;

    /** Files and threads that may have come meanwhile without being anybody's harm. */
    private static final int SLACK = 12;

    private static final List<Attack> QUICK =
            List.of(Noise.CLEAR, Noise.SECURED, new MutatedRequests());

    @TempDir Path directory;

    private record Facts(UUID master, long term, Set<UUID> nodes, Set<UUID> voters) {}

    private record Use(long files, long threads, long lines) {}

    @Test
    @DisplayName("changes nothing: the same master and members, no job lost, nothing left behind")
    void changesNothing() throws IOException, InterruptedException {
        var machines = Machines.make(NODES + 2);
        assumeTrue(machines != null, "this system makes no network namespaces");
        try (var shelf = new Shelf(directory, Objects.requireNonNull(machines), "--slots=1")) {
            found(shelf);
            var before = facts(shelf);
            var used = IntStream.range(0, NODES).mapToObj(number -> use(shelf, number)).toList();
            var flow = new Flow(shelf, USER, 0);
            try {
                attack(shelf, flow);
                assertThat(facts(shelf)).isEqualTo(before);
            } finally {
                flow.stop();
            }
            flow.check();
            for (var number = 0; number < NODES; number++) {
                leftNothing(shelf, number, used.get(number));
            }
        }
    }

    private static void found(Shelf shelf) throws IOException {
        shelf.start(0, "--listen=0.0.0.0:7420");
        shelf.awaitMaster(0);
        for (var number = 1; number < NODES; number++) {
            shelf.join(number, shelf.token(1));
            shelf.awaitMaster(number);
        }
        eventually().until(() -> shelf.voters(0).size() == NODES);
    }

    private static void attack(Shelf shelf, Flow flow) {
        flow.await(FLOW);
        var quiet = rate(flow, () -> flow.await(FLOW * FLOW));

        var made = new AtomicInteger();
        var under = rate(flow, () -> attacks(shelf, made));
        flow.await(FLOW);
        System.out.printf(
                "%d attacks, seed %d; jobs/s %.1f before, %.1f during; highest memory KiB %s%n",
                made.get(),
                SEED,
                quiet,
                under,
                IntStream.range(0, NODES).mapToObj(number -> memory(shelf, number)).toList());
    }

    private static double rate(Flow flow, Runnable meanwhile) {
        var began = System.nanoTime();
        var accepted = flow.accepted();
        meanwhile.run();
        return (flow.accepted() - accepted) * 1e9 / (System.nanoTime() - began);
    }

    private static List<Target> targets() {
        var targets = new ArrayList<Target>();
        for (var number = 0; number < NODES; number++) {
            targets.add(new Target(Machines.address(number), Shelf.PORT));
            targets.add(new Target(Machines.address(number), Shelf.PORT + 1));
        }
        return targets;
    }

    private static void attacks(Shelf shelf, AtomicInteger made) {
        var work = new ArrayList<Callable<Boolean>>();
        for (var hand = 0; hand < HANDS; hand++) {
            var seed = SEED * HANDS + hand;
            work.add(() -> quick(new Mutator(seed), made));
        }
        for (var endless : Endless.values()) {
            work.add(() -> once(endless, targets().getFirst(), new Mutator(SEED), made));
        }
        for (var slow : Slow.values()) {
            for (var target : targets()) {
                work.add(() -> once(slow, target, new Mutator(SEED), made));
            }
        }
        work.add(() -> halfOpen(made));
        try (var threads = Executors.newCachedThreadPool()) {
            var running = new ArrayList<Future<Boolean>>();
            for (var each : work) {
                running.add(threads.submit(() -> shelf.machines().on(ATTACKER, each)));
            }
            for (var each : running) {
                assertThat(each.get()).isTrue();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean quick(Mutator mutator, AtomicInteger made) {
        for (var round = 0; round < ROUNDS; round++) {
            for (var target : targets()) {
                for (var attack : QUICK) {
                    once(attack, target, mutator, made);
                }
            }
        }
        return true;
    }

    private static boolean once(Attack attack, Target target, Mutator mutator, AtomicInteger made) {
        made.incrementAndGet();
        try {
            attack.on(target, mutator);
        } catch (IOException cut) {
            // The node may cut it at any time.
            return true;
        }
        return true;
    }

    private static boolean halfOpen(AtomicInteger made) throws IOException {
        var targets = targets();
        try (var open = new HalfOpen()) {
            for (var number = 0; number < CONNECTIONS; number++) {
                open.open(targets.get(number % targets.size()));
            }
            made.addAndGet(open.opened());
        }
        return true;
    }

    private static Facts facts(Shelf shelf) {
        var view = eventually().until(() -> shelf.view(0), FuzzTest::isWhole);
        Set<UUID> nodes =
                shelf.on(
                        0,
                        client -> {
                            var ids = new TreeSet<UUID>();
                            client.nodes().stream().map(NodeView::id).forEach(ids::add);
                            return ids;
                        });
        return new Facts(
                Objects.requireNonNull(view.master()),
                view.term(),
                nodes,
                new TreeSet<>(view.voters()));
    }

    private static boolean isWhole(ClusterView view) {
        return view != null && view.quorum() && view.voters().size() == NODES;
    }

    private static void leftNothing(Shelf shelf, int number, Use before) {
        assertThat(shelf.isAlive(number)).isTrue();
        eventually()
                .untilAsserted(
                        () -> {
                            var now = use(shelf, number);
                            assertThat(now.files())
                                    .as("files of node %s", number)
                                    .isLessThanOrEqualTo(before.files() + SLACK);
                            assertThat(now.threads())
                                    .as("threads of node %s", number)
                                    .isLessThanOrEqualTo(before.threads() + SLACK);
                        });
        var lines = use(shelf, number).lines() - before.lines();
        assertThat(lines)
                .as(() -> "lines of node " + number + ":\n" + shelf.log(number))
                .isLessThanOrEqualTo(LINES_MAX);
        assertThat(shelf.log(number))
                .doesNotContain("\tat ", "ERROR", "SEVERE", "OutOfMemoryError", "a defect");
        int status =
                shelf.machines()
                        .on(
                                ATTACKER,
                                () ->
                                        Outsider.unknown()
                                                .status(
                                                        new Address(
                                                                Machines.address(number),
                                                                Shelf.PORT),
                                                        "GET",
                                                        "/healthz"));
        assertThat(status).isEqualTo(200);
    }

    private static Use use(Shelf shelf, int number) {
        var process = Path.of("/proc/" + shelf.pid(number));
        return new Use(
                count(process.resolve("fd")),
                count(process.resolve("task")),
                shelf.log(number).lines().count());
    }

    private static long count(Path folder) {
        try (var all = Files.list(folder)) {
            return all.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long memory(Shelf shelf, int number) {
        try (var lines = Files.lines(Path.of("/proc/" + shelf.pid(number) + "/status"))) {
            return lines.filter(each -> each.startsWith("VmHWM:"))
                    .mapToLong(each -> Long.parseLong(each.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
