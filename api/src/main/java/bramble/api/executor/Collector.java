package bramble.api.executor;

import bramble.api.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings tasks together that are submitted within a short time, if there are many. Any thread adds;
 * a virtual thread takes, "bramble-executor", which ends behind the last task.
 */
final class Collector {

    private static final RemoteTask<@Nullable Void> END =
            new RemoteTask<@Nullable Void>(() -> null, "", true);

    private final BlockingQueue<RemoteTask<?>> waiting = new LinkedBlockingQueue<>();
    private final Runnable prepare;
    private final Consumer<List<RemoteTask<?>>> send;
    private final IntSupplier unfinished;
    private @Nullable RemoteTask<?> next;

    /**
     * @param prepare what may take a while before tasks can be sent; more of them come meanwhile
     * @param send has tasks accepted that are to travel together; must not wait for their ends
     * @param unfinished how many tasks have not ended, those that wait here included
     */
    Collector(Runnable prepare, Consumer<List<RemoteTask<?>>> send, IntSupplier unfinished) {
        this.unfinished = unfinished;
        this.prepare = prepare;
        this.send = send;
        Thread.ofVirtual().name("bramble-executor").start(this::collect);
    }

    /** Adds a task. */
    void add(RemoteTask<?> task) {
        waiting.add(task);
    }

    /** No more tasks come. */
    void end() {
        waiting.add(END);
    }

    /** Takes back what is not on its way. */
    List<RemoteTask<?>> takeBack() {
        List<RemoteTask<?>> unsent = new ArrayList<>();
        waiting.drainTo(unsent);
        unsent.remove(END);
        return unsent;
    }

    private void collect() {
        try {
            next = waiting.take();
            while (next != END) {
                prepare.run();
                List<RemoteTask<?>> together = together();
                together.removeIf(RemoteTask::isDone);
                if (!together.isEmpty()) {
                    send.accept(together);
                }
                if (next == null) {
                    next = waiting.take();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private List<RemoteTask<?>> together() throws InterruptedException {
        // A lone task goes at once; where many are under way, few jobs of many serve them faster.
        boolean lone = unfinished.getAsInt() <= ExecutorLimits.AT_ONCE_MAX;
        long until = System.nanoTime() + (lone ? 0 : ExecutorLimits.TOGETHER_FOR.toNanos());
        List<RemoteTask<?>> together = new ArrayList<>();
        long bytes = 0;
        while (next != null
                && next != END
                && together.size() < ExecutorLimits.TOGETHER_MAX
                && bytes + next.line().length() < Limits.ITEMS_BYTES_MAX) {
            bytes += next.line().length() + 1L;
            together.add(next);
            next = waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return together;
    }
}
