package bramble.api.executor;

import bramble.api.BrambleClient;
import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobView;
import bramble.api.ProblemException;
import bramble.api.ResultLine;
import bramble.api.UnreachableException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that travel as one job. The executor's thread sends them, a virtual thread brings the
 * results, whichever ends first; whoever cancels calls {@link #taskDone} from any thread.
 */
final class Batch {

    private static final Duration LOOK_FIRST = Duration.ofMillis(10);
    private static final Duration LOOK_MAX = Duration.ofMillis(500);

    private final List<RemoteTask<?>> tasks;
    private final BrambleClient client;
    private final Sending sending;
    private final Answers answers;
    private final AtomicReference<@Nullable UUID> job = new AtomicReference<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private int firstOpen;

    Batch(List<RemoteTask<?>> tasks, Sending sending, Answers answers) {
        this.tasks = List.copyOf(tasks);
        this.client = sending.client();
        this.sending = sending;
        this.answers = answers;
    }

    /** One of the tasks has been given up, or has ended; the last one ends the job. */
    void taskDone() {
        UUID running = job.get();
        if (running == null || !tasks.stream().allMatch(RemoteTask::isDone)) {
            return;
        }
        if (!cancelled.getAndSet(true)) {
            Thread.ofVirtual().name("bramble-cancel").start(() -> sending.cancel(running));
        }
    }

    /** Sends the tasks; when they are not accepted, each is told why. */
    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    boolean isAccepted(UnaryOperator<JobRequestBuilder> rules) {
        try {
            job.set(sending.accepted(() -> request(rules.apply(sending.program().request()))));
            tasks.forEach(task -> task.travelsWith(this));
            return true;
        } catch (Throwable refused) {
            tasks.forEach(task -> task.completeExceptionally(refused));
            return false;
        }
    }

    /** Returns when each task has its result. */
    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    void follow() {
        try {
            follow(Objects.requireNonNull(job.get()));
        } catch (Throwable failed) {
            tasks.forEach(task -> task.completeExceptionally(failed));
        }
    }

    private JobRequest request(JobRequestBuilder request) {
        return request.items(new Items.Listed(tasks.stream().map(RemoteTask::line).toList()))
                .build();
    }

    private void follow(UUID accepted) {
        Duration look = LOOK_FIRST;
        long ended = 0;
        boolean lone = tasks.size() == 1;
        while (firstOpen < tasks.size()) {
            try {
                if (lone) {
                    lone = false;
                    bring(accepted, true);
                    continue;
                }
                JobView view = client.await(accepted, look).orElseGet(() -> client.job(accepted));
                look =
                        look.multipliedBy(2).compareTo(LOOK_MAX) < 0
                                ? look.multipliedBy(2)
                                : LOOK_MAX;
                boolean last = view.state().ended();
                if (view.counts().ended() > ended || last) {
                    ended = view.counts().ended();
                    look = LOOK_FIRST;
                    bring(accepted, false);
                }
                if (last) {
                    giveUpRest(accepted, view);
                }
            } catch (UncheckedIOException broken) {
                // The node that answered is gone: the next round asks another.
                look = LOOK_FIRST;
            } catch (ProblemException | UnreachableException silent) {
                throw new RemoteTaskException(
                        RemoteTaskException.Kind.UNKNOWN,
                        "nobody could be asked for the results of job "
                                + accepted
                                + ", which may go on: \"bramble results "
                                + accepted
                                + "\" shows them ("
                                + silent.getMessage()
                                + ")",
                        silent);
            }
        }
    }

    /**
     * Brings results.
     *
     * @param follow whether to wait for those of all tasks, in their order
     */
    private void bring(UUID accepted, boolean follow) {
        client.results(
                accepted,
                firstOpen,
                follow,
                line -> {
                    settle(accepted, line);
                    return true;
                });
        moveOn();
    }

    private void moveOn() {
        while (firstOpen < tasks.size() && tasks.get(firstOpen).isDone()) {
            firstOpen++;
        }
    }

    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    private void settle(UUID accepted, ResultLine line) {
        RemoteTask<?> task = tasks.get((int) line.task());
        if (task.isDone()) {
            return;
        }
        try {
            task.answered(answers.value(accepted, line));
        } catch (Throwable thrown) {
            task.completeExceptionally(thrown);
        }
    }

    /** The job has ended, and all that was to be had has been told. */
    private void giveUpRest(UUID accepted, JobView view) {
        for (RemoteTask<?> task : tasks.subList(firstOpen, tasks.size())) {
            task.completeExceptionally(
                    new RemoteTaskException(
                            RemoteTaskException.Kind.RESULT_MISSING,
                            "job "
                                    + accepted
                                    + " has ended without a result for this task: "
                                    + view.why()));
        }
        moveOn();
    }
}
