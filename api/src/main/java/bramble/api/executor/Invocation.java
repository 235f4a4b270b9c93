package bramble.api.executor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tasks that are submitted together and waited for together. For one thread. */
record Invocation<T>(List<Future<T>> futures) {

    /** Submits all, or none if one of them cannot be. */
    static <T> Invocation<T> of(BrambleExecutor executor, Collection<? extends Callable<T>> tasks) {
        List<Future<T>> futures = new ArrayList<>();
        boolean all = false;
        try {
            for (Callable<T> task : tasks) {
                futures.add(executor.submit(task));
            }
            all = true;
        } finally {
            if (!all) {
                futures.forEach(future -> future.cancel(true));
            }
        }
        return new Invocation<>(futures);
    }

    /** Waits for all, and gives those up that have not ended in time. */
    List<Future<T>> all(long startNanos, long nanos) throws InterruptedException {
        try {
            for (Future<T> future : futures) {
                awaitEnd(future, left(startNanos, nanos));
            }
        } catch (TimeoutException late) {
            giveUp();
        } catch (InterruptedException e) {
            giveUp();
            throw e;
        }
        return futures;
    }

    /** How it ended will be told to whoever asks it. */
    private static void awaitEnd(Future<?> future, long nanos)
            throws InterruptedException, TimeoutException {
        CompletableFuture<?> whatever =
                ((CompletableFuture<?>) future).handle((value, thrown) -> null);
        try {
            whatever.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("it cannot fail", e);
        }
    }

    /** The value of the first that has one; gives the others up. */
    T any(long startNanos, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("there are no tasks to choose from");
        }
        BlockingQueue<Future<T>> ended = new LinkedBlockingQueue<>();
        for (Future<T> future : futures) {
            ((CompletableFuture<T>) future).whenComplete((value, thrown) -> ended.add(future));
        }
        try {
            ExecutionException last = null;
            for (int count = 0; count < futures.size(); count++) {
                Future<T> next = ended.poll(left(startNanos, nanos), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException("none of the tasks has ended in time");
                }
                try {
                    return next.get();
                } catch (ExecutionException e) {
                    last = e;
                }
            }
            throw java.util.Objects.requireNonNull(last);
        } finally {
            giveUp();
        }
    }

    private static long left(long startNanos, long nanos) {
        return Math.max(0, nanos - (System.nanoTime() - startNanos));
    }

    private void giveUp() {
        futures.forEach(future -> future.cancel(true));
    }
}
