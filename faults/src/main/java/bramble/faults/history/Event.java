package bramble.faults.history;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One thing that was seen during a run: a line of the history. */
@Json(typeProperty = "event")
@Json.SubType(type = Event.Submitted.class, name = "submitted")
@Json.SubType(type = Event.Settled.class, name = "settled")
@Json.SubType(type = Event.Cancelled.class, name = "cancelled")
@Json.SubType(type = Event.JobSeen.class, name = "job")
@Json.SubType(type = Event.TaskSeen.class, name = "task")
@Json.SubType(type = Event.OutputRead.class, name = "output")
@Json.SubType(type = Event.Marked.class, name = "mark")
@Json.SubType(type = Event.NodeEnded.class, name = "ended")
@Json.SubType(type = Event.Disturbed.class, name = "fault")
@Json.SubType(type = Event.ReplicaSeen.class, name = "replica")
public sealed interface Event {

    /**
     * A submission and what came of it.
     *
     * @param original whether the work is what the id was made for, and not a trial of another
     *     content
     * @param receipt the whole receipt as a text, null without one
     */
    record Submitted(
            Span span,
            String job,
            Work work,
            boolean original,
            Reply reply,
            @Nullable String receipt,
            String why)
            implements Event {}

    /** A settle call; {@link Reply#YES} and {@link Reply#REFUSED} are the decisions. */
    record Settled(Span span, String job, Reply reply, @Nullable String receipt, String why)
            implements Event {}

    /** A request to cancel; the state is what it was answered with. */
    record Cancelled(Span span, String job, Reply reply, @Nullable String state, String why)
            implements Event {}

    /** A look at a job. */
    record JobSeen(Span span, String job, Reply reply, @Nullable String state, boolean ended)
            implements Event {}

    /**
     * A look at a task.
     *
     * @param ended whether it has its outcome
     * @param outcome all of the outcome as a text; what must never change
     */
    record TaskSeen(
            Span span,
            String job,
            long task,
            String state,
            int attempt,
            boolean ended,
            @Nullable Integer exit,
            String outcome)
            implements Event {}

    /** A succeeded task's output, as some node served it. */
    record OutputRead(Span span, String job, long task, Reply reply, String text)
            implements Event {}

    /** What a mark of a task says. */
    enum Kind {
        START,
        END,
        /** It found another process of the same task alive. */
        OVERLAP
    }

    /** A mark that a task itself has made. */
    record Marked(Kind kind, String job, long task, int attempt, String worker, long uptimeMillis)
            implements Event {}

    /**
     * A node's process ended, and nobody had asked it to.
     *
     * @param excuse the fault that allows it, empty for none
     */
    record NodeEnded(long atMicros, int node, int code, String excuse, String lastWords)
            implements Event {}

    /** A fault began or ended. */
    record Disturbed(long atMicros, boolean begins, String fault) implements Event {}

    /** The digest of a voter's state when nothing changes any more; or why there is none. */
    record ReplicaSeen(int node, String digest) implements Event {}
}
