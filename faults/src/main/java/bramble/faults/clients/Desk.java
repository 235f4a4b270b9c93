package bramble.faults.clients;

import bramble.api.BrambleClient;
import bramble.api.Channel;
import bramble.api.Decision;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Receipt;
import bramble.api.Submission;
import bramble.api.TaskState;
import bramble.api.TaskView;
import bramble.api.UnreachableException;
import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.history.Span;
import bramble.faults.history.Work;
import bramble.faults.house.House;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes one client's calls, each to one node, and records each with its answer. */
final class Desk {

    private final House house;
    private final int client;
    private final LongSupplier micros;
    private final Consumer<Event> history;

    Desk(House house, int client, LongSupplier micros, Consumer<Event> history) {
        this.house = house;
        this.client = client;
        this.micros = micros;
        this.history = history;
    }

    private Span since(long from, int node) {
        return new Span(client, node, from, micros.getAsLong());
    }

    private BrambleClient at(int node, Duration patience) {
        return house.client(node, patience);
    }

    /** Submits a job, once; what came of it. */
    Reply submit(int node, UUID job, Work work, JobRequest request, boolean original) {
        var from = micros.getAsLong();
        Reply reply;
        String receipt = null;
        String why;
        try {
            switch (at(node, Duration.ZERO).submit(job, request)) {
                case Submission.Accepted yes -> {
                    reply = Reply.YES;
                    receipt = text(yes.receipt());
                    why = yes.repeated() ? "repeated" : "";
                }
                case Submission.Refused no -> {
                    reply = reply(no.problem().kind());
                    why = no.problem().detail();
                }
                case Submission.Unknown open -> {
                    reply = Reply.UNKNOWN;
                    why = open.why();
                }
            }
        } catch (ProblemException e) {
            reply = reply(e.problem().kind());
            why = e.problem().detail();
        } catch (UnreachableException e) {
            reply = Reply.NOT_LOGGED;
            why = String.valueOf(e.getMessage());
        }
        history.accept(
                new Event.Submitted(
                        since(from, node), job.toString(), work, original, reply, receipt, why));
        return reply;
    }

    /** Settles a job; {@link Reply#YES} or {@link Reply#REFUSED} is the decision. */
    Reply settle(int node, UUID job, Duration patience) {
        var from = micros.getAsLong();
        Reply reply;
        String receipt = null;
        String why;
        try {
            var answer = at(node, patience).settle(job);
            reply = answer.decision() == Decision.ACCEPTED ? Reply.YES : Reply.REFUSED;
            receipt = answer.receipt() == null ? null : text(answer.receipt());
            why = answer.why();
        } catch (ProblemException e) {
            reply = reply(e.problem().kind());
            why = e.problem().detail();
        } catch (UnreachableException e) {
            reply = Reply.NOT_LOGGED;
            why = String.valueOf(e.getMessage());
        }
        history.accept(new Event.Settled(since(from, node), job.toString(), reply, receipt, why));
        return reply;
    }

    void cancel(int node, UUID job) {
        var from = micros.getAsLong();
        Reply reply;
        String state = null;
        String why;
        try {
            var answer = at(node, Duration.ZERO).cancel(job);
            reply = Reply.YES;
            state = answer.state().text();
            why = answer.why();
        } catch (ProblemException e) {
            reply = reply(e.problem().kind());
            why = e.problem().detail();
        } catch (UnreachableException e) {
            reply = Reply.NOT_LOGGED;
            why = String.valueOf(e.getMessage());
        }
        history.accept(new Event.Cancelled(since(from, node), job.toString(), reply, state, why));
    }

    /** Looks at a job; whether it is seen to have ended. */
    boolean look(int node, UUID job, Duration patience) {
        var from = micros.getAsLong();
        try {
            var view = at(node, patience).job(job);
            saw(since(from, node), view);
            return view.state().ended();
        } catch (ProblemException e) {
            history.accept(
                    new Event.JobSeen(
                            since(from, node),
                            job.toString(),
                            reply(e.problem().kind()),
                            null,
                            false));
        } catch (UnreachableException e) {
            history.accept(
                    new Event.JobSeen(
                            since(from, node), job.toString(), Reply.NOT_LOGGED, null, false));
        }
        return false;
    }

    /** Records a job that an answer showed. */
    void saw(Span span, JobView view) {
        var refused = view.state() == JobState.REFUSED;
        history.accept(
                new Event.JobSeen(
                        span,
                        view.id().toString(),
                        refused ? Reply.REFUSED : Reply.YES,
                        view.state().text(),
                        view.state().ended() && !refused));
    }

    /** Looks at all tasks of a job; those that have succeeded are told. */
    void lookAtTasks(int node, UUID job, Duration patience, Consumer<TaskView> succeeded) {
        var from = micros.getAsLong();
        try {
            at(node, patience)
                    .forEachTask(
                            job,
                            null,
                            task -> {
                                saw(since(from, node), job, task);
                                if (task.state() == TaskState.SUCCEEDED) {
                                    succeeded.accept(task);
                                }
                            });
        } catch (ProblemException | UnreachableException unanswered) {
            // Looking at the job itself tells what is known of it.
            Thread.onSpinWait();
        }
    }

    private void saw(Span span, UUID job, TaskView task) {
        history.accept(
                new Event.TaskSeen(
                        span,
                        job.toString(),
                        task.task(),
                        task.state().text(),
                        task.attempt(),
                        isEnd(task.state()),
                        task.exitCode(),
                        task.toString()));
    }

    private static boolean isEnd(TaskState state) {
        return switch (state) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, LOST, CANCELLED -> true;
        };
    }

    /** Reads what a succeeded task has printed. */
    void read(int node, UUID job, long task, Duration patience) {
        var from = micros.getAsLong();
        var bytes = new ByteArrayOutputStream();
        Reply reply;
        try {
            at(node, patience).copyOutput(job, task, Channel.STDOUT, false, bytes);
            reply = Reply.YES;
        } catch (ProblemException e) {
            reply = reply(e.problem().kind());
            bytes.writeBytes(e.problem().detail().getBytes(StandardCharsets.UTF_8));
        } catch (UnreachableException | UncheckedIOException e) {
            reply = Reply.NOT_LOGGED;
            bytes.writeBytes(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
        history.accept(
                new Event.OutputRead(
                        since(from, node),
                        job.toString(),
                        task,
                        reply,
                        bytes.toString(StandardCharsets.UTF_8)));
    }

    private static String text(@Nullable Receipt receipt) {
        return receipt == null
                ? "none"
                : receipt.cluster()
                        + " epoch "
                        + receipt.epoch()
                        + " term "
                        + receipt.term()
                        + " index "
                        + receipt.index()
                        + " "
                        + receipt.specDigest();
    }

    private static Reply reply(ProblemType kind) {
        return switch (kind) {
            case CONFLICT -> Reply.CONFLICT;
            case REFUSED, INVALID, TOO_LARGE -> Reply.REFUSED;
            case NOT_SEEN, NOT_FOUND -> Reply.NOT_SEEN;
            case OVERLOADED, UNAVAILABLE, UNAUTHORIZED, FORBIDDEN, NOT_ALLOWED -> Reply.NOT_LOGGED;
            case UNKNOWN, INTERNAL -> Reply.UNKNOWN;
        };
    }
}
