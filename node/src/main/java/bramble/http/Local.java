package bramble.http;

import bramble.api.Limits;
import bramble.core.Command;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.Result;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.master.ClusterReader;
import bramble.master.Master;
import bramble.master.OverloadedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/** This node's replica, asked by threads that wait for the answer. */
final class Local {

    /**
     * How long one question waits for its job. Short enough that whoever asked hears in time when
     * this node is the master no more, and that a change which came by way of another job is seen.
     */
    static final Duration SLICE = Duration.ofMillis(Limits.WAIT_MILLIS_MAX);

    private final Master master;

    Local(Master master) {
        this.master = master;
    }

    /**
     * The committed result of a command.
     *
     * @throws UnknownFateException when it did not come in time, or as {@link Master#propose} says
     */
    Result propose(Command command, Deadline deadline) {
        try {
            return await(master.propose(command), deadline);
        } catch (TimeoutException e) {
            throw new UnknownFateException("no majority of the voters confirmed it in time", e);
        }
    }

    /**
     * The answer to a question about what is current, at the master.
     *
     * @throws UnavailableException when it did not come in time, or as {@link Master#ask} says
     */
    <T> T ask(Function<ClusterReader, T> question, Deadline deadline) {
        try {
            return await(master.ask(question), deadline);
        } catch (TimeoutException e) {
            throw new UnavailableException(
                    "no majority of the voters confirmed in time that this node is the master", e);
        }
    }

    /**
     * What to wait for.
     *
     * @param ready looks at the job as it is; a job that is gone is ready
     * @param atMost up to {@link #SLICE}
     */
    record Wait(JobId job, Predicate<Job> ready, Duration atMost) {}

    /**
     * The answer to a question about a job once it is ready, or what it is when the wait is over.
     *
     * @throws UnavailableException as {@link #ask} does
     */
    <T> T askWhenReady(Wait wait, Function<ClusterReader, T> question, Deadline deadline) {
        var answer =
                master.askUntil(
                        wait.job(),
                        reader ->
                                reader.state()
                                                .jobs()
                                                .find(wait.job())
                                                .map(wait.ready()::test)
                                                .orElse(true)
                                        ? Optional.of(question.apply(reader))
                                        : Optional.empty());
        try {
            return await(answer, Deadline.in(wait.atMost()));
        } catch (TimeoutException notYet) {
            answer.cancel(false);
        } catch (OverloadedException tooManyWait) {
            pause(wait.atMost());
        }
        return ask(question, deadline);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("this node is stopping", e);
        }
    }

    /** The answer to a question about what this replica holds, which may be old. */
    <T> T glance(Function<ClusterReader, T> question) {
        try {
            return await(master.glance(question), Deadline.in(Relay.PATIENCE));
        } catch (TimeoutException e) {
            throw new UnavailableException("this node's replica is busy", e);
        }
    }

    /** Waits for a future of the master and throws what it failed with. */
    static <T> T await(CompletableFuture<T> future, Deadline deadline) throws TimeoutException {
        try {
            return future.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownFateException("this node is stopping", e);
        }
    }

    /** What a future failed with. */
    static RuntimeException cause(Throwable failure) {
        var cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("the replica failed", cause);
    }
}
