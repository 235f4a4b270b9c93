package bramble.api.executor;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One submitted task, and the future of it. May be used by any thread. */
final class RemoteTask<R extends @Nullable Object> extends CompletableFuture<R>
        implements Runnable {

    private final Callable<R> code;
    private final String line;
    private final boolean answersCode;
    private final AtomicReference<@Nullable Batch> batch = new AtomicReference<>();

    /**
     * @param code what it does when it is run here
     * @param line what the nodes are given
     * @param answersCode whether its value is what the nodes answer; else it is that of {@code
     *     code}, which does nothing then but give it
     */
    RemoteTask(Callable<R> code, String line, boolean answersCode) {
        this.code = code;
        this.line = line;
        this.answersCode = answersCode;
    }

    String line() {
        return line;
    }

    /** It travels with others. */
    void travelsWith(Batch others) {
        batch.set(others);
        if (isDone()) {
            others.taskDone();
        }
    }

    /** It came back with a value. */
    @SuppressWarnings("unchecked")
    void answered(@Nullable Object value) {
        if (answersCode) {
            complete((R) value);
        } else {
            run();
        }
    }

    /**
     * Gives its result up; the task itself is stopped when nobody waits any more for any of those
     * that travel with it.
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Batch others = batch.get();
        if (others != null) {
            others.taskDone();
        }
        return cancelled;
    }

    /** Runs it here: for who got it back from {@code shutdownNow}. */
    @Override
    public void run() {
        try {
            complete(code.call());
        } catch (Exception e) {
            completeExceptionally(e);
        }
    }
}
