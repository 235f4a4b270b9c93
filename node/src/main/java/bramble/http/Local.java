package bramble.http;

import bramble.core.Command;
import bramble.core.Result;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.master.ClusterReader;
import bramble.master.Master;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** This node's replica, asked by threads that wait for the answer. */
final class Local {

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
