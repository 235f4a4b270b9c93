package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import bramble.api.JobFilter;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.executor.BrambleExecutor;
import bramble.api.executor.BrambleExecutorBuilder;
import bramble.api.executor.ExecutorLimits;
import bramble.api.executor.RemoteTaskException;
import bramble.api.executor.SerializableCallable;
import io.avaje.json.JsonReader;
import io.avaje.jsonb.Jsonb;
import java.io.ObjectInputFilter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The executor")
class ExecutorTest {

    private static final int MANY = 40_000;

    @TempDir static Path nodes;
    private static LocalCluster cluster;

    @TempDir Path directory;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.start(nodes, 3, "--slots=1");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Gives the nodes what they need of this test's class path, which is long. */
    private static BrambleExecutorBuilder builder() {
        return BrambleExecutor.builder(cluster.client())
                .classPath(
                        Stream.of(
                                        BrambleExecutor.class,
                                        Jsonb.class,
                                        JsonReader.class,
                                        RemoteWork.class)
                                .map(ExecutorTest::whereIs)
                                .distinct()
                                .toList());
    }

    private static Path whereIs(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JobView> jobs(String name) {
        return cluster.client().jobs(new JobFilter(null, name, null, null, 100)).jobs();
    }

    @Test
    @DisplayName("runs tasks in processes of their own, many of one moment as one job")
    void submits() throws Exception {
        try (var executor = builder().job(job -> job.name("together")).build()) {
            var tasks = new ArrayList<Callable<Long>>();
            for (var task = 0; task < 20; task++) {
                tasks.add(RemoteWork.process());
            }
            var pids = new ArrayList<Long>();
            for (var done : executor.invokeAll(tasks)) {
                pids.add(done.get());
            }
            assertThat(pids).hasSize(20).doesNotContain(ProcessHandle.current().pid());
            // They gather while the class path travels; on a busy machine some may come later.
            var jobs = jobs("together").size();
            assertThat(jobs).isBetween(1, 5);
            assertThat(pids.stream().distinct().count()).isBetween(1L, 3L * jobs);
            assertThat(executor.submit(() -> {}, "here").get()).isEqualTo("here");
        }
    }

    @Test
    @DisplayName("finds the JVMs of earlier jobs started, unless it wants its own")
    void warm() throws Exception {
        try (var executor = builder().job(job -> job.name("warm")).build();
                var another = builder().job(job -> job.name("warm")).build();
                var alone = builder().job(job -> job.warm(Duration.ZERO)).build()) {
            var pids = new TreeSet<Long>();
            for (var task = 0; task < 10; task++) {
                pids.add(executor.submit(RemoteWork.process()).get());
                pids.add(another.submit(RemoteWork.process()).get());
            }
            assertThat(jobs("warm")).hasSize(20);
            assertThat(pids).hasSizeLessThanOrEqualTo(3); // one a slot
            assertThat(pids).doesNotContain(alone.submit(RemoteWork.process()).get());
        }
    }

    @Test
    @DisplayName("brings back what a task threw, and says why there is no result")
    void failures() throws Exception {
        try (var executor = builder().build()) {
            var failing = executor.submit(RemoteWork.failing());
            var bound = executor.submit(RemoteWork.bound());
            var failingBound = executor.submit(RemoteWork.failingBound());
            var exits = executor.submit(RemoteWork.exit(9));
            var large = executor.submit(RemoteWork.large(ExecutorLimits.VALUE_BYTES_MAX - 100));
            var tooLarge = executor.submit(RemoteWork.large(ExecutorLimits.VALUE_BYTES_MAX));

            assertThat(causeOf(failing))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("as it should")
                    .hasStackTraceContaining(RemoteWork.class.getName());
            assertThat(kindOf(bound)).isEqualTo(RemoteTaskException.Kind.RESULT_MISSING);
            assertThat(causeOf(bound)).hasMessageContaining("NotSerializableException");
            assertThat(kindOf(failingBound)).isEqualTo(RemoteTaskException.Kind.THREW);
            assertThat(causeOf(failingBound)).hasMessageContaining("has something bound");
            assertThat(kindOf(exits)).isEqualTo(RemoteTaskException.Kind.FAILED);
            assertThat(causeOf(exits)).hasMessageContaining("exited with code 9");
            assertThat(large.get()).hasSize(ExecutorLimits.VALUE_BYTES_MAX - 100);
            assertThat(kindOf(tooLarge)).isEqualTo(RemoteTaskException.Kind.RESULT_MISSING);
            var local = new RemoteWork.Bound();
            assertThatThrownBy(() -> executor.submit(capturing(local)))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("must be serialisable");
        }
    }

    private static SerializableCallable<String> capturing(Object local) {
        return local::toString;
    }

    private static Throwable causeOf(Future<?> future) {
        var thrown = catchThrowable(future::get);
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return Objects.requireNonNull(thrown.getCause());
    }

    private static RemoteTaskException.Kind kindOf(Future<?> future) {
        return ((RemoteTaskException) causeOf(future)).kind();
    }

    @Test
    @DisplayName("maps many items in their order, and stops at the first that fails")
    void maps() throws Exception {
        try (var executor = builder().job(job -> job.name("maps")).build()) {
            var numbers = IntStream.range(0, MANY).boxed().toList();

            var halves = executor.map(RemoteWork.half(-1), numbers);

            assertThat(halves).hasSize(MANY);
            for (var number = 0; number < MANY; number++) {
                assertThat(halves.get(number)).isEqualTo("half of " + number + " is " + number / 2);
            }
            assertThatThrownBy(() -> executor.map(RemoteWork.half(3), numbers))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ArithmeticException.class)
                    .hasStackTraceContaining("3 is unfit");
            LocalCluster.eventually()
                    .until(() -> jobs("maps").stream().allMatch(job -> job.state().ended()));
            assertThat(executor.map(RemoteWork.half(0), List.<Integer>of())).isEmpty();
        }
    }

    @Test
    @DisplayName("has the first result of any, and the cluster stops the others")
    void any() throws Exception {
        var began = directory.resolve("began").toString();
        try (var executor = builder().job(job -> job.name("any")).build()) {
            assertThat(
                            executor.invokeAny(
                                    List.of(
                                            RemoteWork.race(true, began),
                                            RemoteWork.race(false, began))))
                    .isEqualTo("fast");
            LocalCluster.eventually()
                    .until(() -> jobs("any").getFirst().state() == JobState.CANCELLED);
        }
    }

    @Test
    @DisplayName("gives up what runs when it is shut down at once, and takes nothing more")
    void shutsDown() throws Exception {
        var began = directory.resolve("began");
        var executor = builder().job(job -> job.name("gone")).build();
        var slow = executor.submit(RemoteWork.race(true, began.toString()));
        LocalCluster.eventually().until(() -> Files.exists(began));
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();

        assertThat(executor.shutdownNow()).isEmpty();

        assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThatThrownBy(slow::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> executor.submit(RemoteWork.process()))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("shut down");
        LocalCluster.eventually()
                .until(() -> jobs("gone").getFirst().state() == JobState.CANCELLED);
    }

    @Test
    @DisplayName("reads no class that its filter does not let through")
    void filters() throws Exception {
        var numbers = ObjectInputFilter.Config.createFilter("java.lang.Long;java.lang.Number;!*");
        try (var executor = builder().resultFilter(numbers).build()) {
            assertThat(executor.submit(RemoteWork.process()).get()).isPositive();
            assertThat(kindOf(executor.submit(RemoteWork.failing())))
                    .isEqualTo(RemoteTaskException.Kind.THREW);
        }
    }
}
