package bramble.api.executor;

import bramble.api.BrambleClient;
import bramble.api.JobRequestBuilder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ExecutorService} whose tasks run on a cluster's nodes. The program's class path goes to
 * them, each file once; they run the tasks in JVMs of their own, which stay warm from task to task,
 * and for {@link ExecutorLimits#WARM_FOR} without one, so that the next job of this user with the
 * same class path, options and rules finds them started, with whatever static state and threads
 * earlier tasks have left in them. Their variable {@code BRAMBLE_JOB} names the first job that they
 * served. {@code job(job -> job.warm(Duration.ZERO))} gives each job JVMs of its own.
 *
 * <pre>{@code
 * try (BrambleExecutor bramble = BrambleExecutor.on(BrambleClient.at("attic:7420"))) {
 *     Future<Integer> answer = bramble.submit(() -> 6 * 7);
 *     List<Long> primes = bramble.map(range -> countPrimes(range), List.of(1, 2, 3));
 * }
 * }</pre>
 *
 * <p>Tasks, what they capture, and their results must be serialisable and, serialised, at most
 * {@link ExecutorLimits#VALUE_BYTES_MAX} long. What a task prints is kept as its standard error.
 *
 * <p>A task is sent at once. Those that are submitted while earlier ones are being sent, or within
 * {@link ExecutorLimits#TOGETHER_FOR} when more than {@link ExecutorLimits#AT_ONCE_MAX} have not
 * ended, travel as one job. Each has its own outcome, but they are cancelled together: cancelling a
 * future gives its result up at once, whether or not the task may be interrupted, and the cluster
 * stops the tasks when no future of that job is waited for any more.
 *
 * <p>A submission whose fate is unknown is settled before anything is sent again, so no task is
 * accepted twice. As always in Bramble a task of a lost worker runs again, unless {@link
 * BrambleExecutorBuilder#job} says {@code atMostOnce()}. {@link Future#get} throws an {@link
 * ExecutionException} with the exception of the task itself, or with a {@link RemoteTaskException}
 * when there is none.
 *
 * <p>Whoever submits a task runs code on the nodes; and whoever runs a node that takes tasks
 * answers with serialised objects, which this program reads. Their size is bounded, their classes
 * are not, unless {@link BrambleExecutorBuilder#resultFilter} says so.
 *
 * <p>May be used by any number of threads.
 */
public final class BrambleExecutor implements ExecutorService {

    private final Sending sending;
    private final Answers answers;
    private final UnaryOperator<JobRequestBuilder> rules;
    private final Collector collector;
    private final Semaphore room = new Semaphore(ExecutorLimits.UNFINISHED_TASKS_MAX);
    private final Set<RemoteTask<?>> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private boolean closed;

    BrambleExecutor(Sending sending, Answers answers, UnaryOperator<JobRequestBuilder> rules) {
        this.sending = sending;
        this.answers = answers;
        this.rules = rules;
        collector = new Collector(sending.program()::prepare, this::send, open::size);
    }

    /** An executor with the settings that most need. */
    public static BrambleExecutor on(BrambleClient client) {
        return builder(client).build();
    }

    /** Begins an executor with settings. */
    public static BrambleExecutorBuilder builder(BrambleClient client) {
        return new BrambleExecutorBuilder(client);
    }

    /**
     * Submits a task; see {@link #submit(Callable)}. This form makes lambda expressions
     * serialisable.
     */
    public <T> Future<T> submit(SerializableCallable<T> task) {
        return submit((Callable<T>) task);
    }

    /** Submits a task; see {@link #submit(Callable)}. */
    public Future<?> submit(SerializableRunnable task) {
        return submit((Runnable) task);
    }

    /** Submits a task; the result stays here and need not be serialisable. */
    public <T extends @Nullable Object> Future<T> submit(SerializableRunnable task, T result) {
        return submit((Runnable) task, result);
    }

    /** Submits a task for whose end nobody asks; what it throws is logged. */
    public void execute(SerializableRunnable task) {
        execute((Runnable) task);
    }

    /**
     * Submits a task, and waits while {@link ExecutorLimits#UNFINISHED_TASKS_MAX} have not ended.
     *
     * @throws RejectedExecutionException when it is not serialisable, too long, or comes after
     *     {@link #shutdown}
     */
    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return begin(new RemoteTask<>(task, packed(task), true));
    }

    @Override
    public Future<?> submit(Runnable task) {
        return nothing(task);
    }

    private RemoteTask<@Nullable Void> nothing(Runnable task) {
        return begin(
                new RemoteTask<@Nullable Void>(() -> null, packed(new Travelling(task)), false));
    }

    /** Submits a task; the result stays here and need not be serialisable. */
    @Override
    public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return begin(new RemoteTask<>(() -> result, packed(new Travelling(task)), false));
    }

    /** Submits a task for whose end nobody asks; what it throws is logged. */
    @Override
    public void execute(Runnable task) {
        nothing(task)
                .whenComplete(
                        (nothing, thrown) -> {
                            if (thrown != null) {
                                System.getLogger(BrambleExecutor.class.getName())
                                        .log(
                                                System.Logger.Level.WARNING,
                                                "an executed task has failed",
                                                thrown);
                            }
                        });
    }

    /** A runnable as a callable without a value. */
    private record Travelling(Runnable task) implements Callable<@Nullable Object>, Serializable {
        @Override
        public @Nullable Object call() {
            task.run();
            return null;
        }
    }

    private static String packed(Object task) {
        try {
            return Packed.text(task);
        } catch (IOException e) {
            throw new RejectedExecutionException(
                    "the task cannot travel: "
                            + e
                            + ". Tasks and what they capture must be serialisable: give a lambda"
                            + " expression to submit(SerializableCallable), or implement Serializable",
                    e);
        }
    }

    private <T extends @Nullable Object> RemoteTask<T> begin(RemoteTask<T> task) {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException(
                    "interrupted while "
                            + ExecutorLimits.UNFINISHED_TASKS_MAX
                            + " tasks had not ended",
                    e);
        }
        synchronized (this) {
            if (closed) {
                room.release();
                throw shutDown();
            }
            open.add(task);
            collector.add(task);
        }
        task.whenComplete((value, thrown) -> over(task));
        return task;
    }

    private static RejectedExecutionException shutDown() {
        return new RejectedExecutionException(
                "this executor has been shut down: make another one for more tasks");
    }

    private void over(RemoteTask<?> task) {
        if (open.remove(task)) {
            room.release();
            tellIfTerminated();
        }
    }

    private synchronized void tellIfTerminated() {
        if (closed && open.isEmpty()) {
            terminated.countDown();
        }
    }

    private void send(List<RemoteTask<?>> together) {
        Batch batch = new Batch(together, sending, answers);
        if (batch.isAccepted(rules)) {
            Thread.ofVirtual().name("bramble-batch").start(batch::follow);
        }
    }

    /**
     * Runs a function on every item, as one job, and returns the results in the order of the items.
     *
     * @param items at most {@link ExecutorLimits#MAP_RESULTS_MAX}
     * @throws ExecutionException with what the first item threw of which the function threw
     *     something; the job is cancelled then
     * @throws IllegalArgumentException when the function or an item is not serialisable or too
     *     long, or there are too many
     * @throws InterruptedException when interrupted; the job is cancelled then
     */
    public <T, R> List<R> map(
            SerializableFunction<? super T, ? extends R> function, Iterable<? extends T> items)
            throws ExecutionException, InterruptedException {
        List<R> results = new ArrayList<>();
        mapped(function, items, ExecutorLimits.MAP_RESULTS_MAX, results::add);
        return results;
    }

    /**
     * Runs a function on every item, as {@link #map} does, and keeps no results.
     *
     * @param items at most {@link bramble.api.Limits#TASKS_MAX}
     * @param results is told each result, in the order of the items as they come, by one thread
     */
    public <T, R> void forEachResult(
            SerializableFunction<? super T, ? extends R> function,
            Iterable<? extends T> items,
            Consumer<? super R> results)
            throws ExecutionException, InterruptedException {
        mapped(function, items, bramble.api.Limits.TASKS_MAX, results);
    }

    @SuppressWarnings("unchecked")
    private <R> void mapped(
            SerializableFunction<?, ? extends R> function,
            Iterable<?> items,
            long countMax,
            Consumer<? super R> results)
            throws ExecutionException, InterruptedException {
        if (isShutdown()) {
            throw shutDown();
        }
        Mapping mapping = new Mapping(sending, answers);
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("bramble-map")
                .start(
                        () ->
                                complete(
                                        end,
                                        () ->
                                                mapping.run(
                                                        function,
                                                        items,
                                                        countMax,
                                                        rules,
                                                        value -> results.accept((R) value))));
        try {
            end.get();
        } catch (InterruptedException e) {
            mapping.cancel();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ExecutionException ofTask -> throw ofTask;
                case RuntimeException own -> throw own;
                case null, default -> throw e;
            }
        }
    }

    private interface Work {
        void run() throws ExecutionException;
    }

    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    private static void complete(CompletableFuture<Void> end, Work work) {
        try {
            work.run();
            end.complete(null);
        } catch (Throwable thrown) {
            end.completeExceptionally(thrown);
        }
    }

    /** No task is taken any more; those that were submitted are sent and go on. */
    @Override
    public synchronized void shutdown() {
        if (!closed) {
            closed = true;
            collector.end();
            tellIfTerminated();
        }
    }

    /**
     * No task is taken any more, and all are given up.
     *
     * @return those that were not sent; run one to have it run here
     */
    @Override
    public List<Runnable> shutdownNow() {
        List<RemoteTask<?>> unsent;
        synchronized (this) {
            unsent = collector.takeBack();
            closed = true;
            collector.end();
        }
        unsent.forEach(this::over);
        List.copyOf(open).forEach(task -> task.cancel(true));
        tellIfTerminated();
        return List.copyOf(unsent);
    }

    @Override
    public synchronized boolean isShutdown() {
        return closed;
    }

    /** Whether it is shut down, and every future is done. What was given up may still be ending. */
    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        long start = System.nanoTime();
        return Invocation.of(this, tasks).all(start, unit.toNanos(timeout));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("in 292 years none has ended", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        return Invocation.of(this, tasks).any(start, unit.toNanos(timeout));
    }
}
