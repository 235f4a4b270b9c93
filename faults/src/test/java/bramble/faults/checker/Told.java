package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.history.Span;
import bramble.faults.history.Work;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A history that is written by hand. Each thing happens after the one before it, unless it is told
 * to overlap it.
 */
final class Told {

    static final String JOB = "job-1";
    static final Work PLAIN = new Work(1, 0, 0, 0, false, 2, 0);

    private final List<Event> events = new ArrayList<>();
    private long now;
    private long began;

    static Told history() {
        return new Told();
    }

    private Span span(int node) {
        var from = began > 0 ? began : ++now;
        began = 0;
        return new Span(0, node, from, ++now);
    }

    /** The next call begins before what was told last has ended. */
    Told meanwhile() {
        began = now - 1;
        return this;
    }

    Told submitted(Reply reply) {
        return submitted(PLAIN, reply, reply == Reply.YES ? "term 1 index 1" : null);
    }

    Told submitted(Work work, Reply reply, @Nullable String receipt) {
        events.add(new Event.Submitted(span(0), JOB, work, true, reply, receipt, ""));
        return this;
    }

    Told otherContent(Reply reply) {
        events.add(new Event.Submitted(span(0), JOB, PLAIN, false, reply, "term 1 index 1", ""));
        return this;
    }

    Told settled(Reply reply) {
        events.add(
                new Event.Settled(
                        span(1), JOB, reply, reply == Reply.YES ? "term 1 index 1" : null, ""));
        return this;
    }

    Told cancelled() {
        events.add(new Event.Cancelled(span(1), JOB, Reply.YES, "cancelled", ""));
        return this;
    }

    Told job(Reply reply) {
        events.add(new Event.JobSeen(span(2), JOB, reply, null, false));
        return this;
    }

    Told job(String state, boolean ended) {
        events.add(new Event.JobSeen(span(2), JOB, Reply.YES, state, ended));
        return this;
    }

    Told running(int attempt) {
        events.add(new Event.TaskSeen(span(0), JOB, 0, "running", attempt, false, null, "running"));
        return this;
    }

    Told ended(String state, int attempt, @Nullable Integer exit) {
        return ended(state, attempt, exit, state + attempt + exit);
    }

    Told ended(String state, int attempt, @Nullable Integer exit, String outcome) {
        events.add(new Event.TaskSeen(span(1), JOB, 0, state, attempt, true, exit, outcome));
        return this;
    }

    Told mark(Event.Kind kind, int attempt) {
        return mark(kind, attempt, ++now);
    }

    Told mark(Event.Kind kind, int attempt, long uptimeMillis) {
        events.add(new Event.Marked(kind, JOB, 0, attempt, "a", uptimeMillis));
        return this;
    }

    /** The attempt ran from its start to its end. */
    Told ran(int attempt) {
        return mark(Event.Kind.START, attempt).mark(Event.Kind.END, attempt);
    }

    Told output(Reply reply, String text) {
        events.add(new Event.OutputRead(span(0), JOB, 0, reply, text));
        return this;
    }

    Told nodeEnded(String excuse) {
        events.add(new Event.NodeEnded(++now, 0, 70, excuse, ""));
        return this;
    }

    Told replica(int node, String digest) {
        events.add(new Event.ReplicaSeen(node, digest));
        return this;
    }

    /** The rules that are broken, by name. */
    List<String> broken() {
        return Checker.check(events).stream().map(Violation::rule).distinct().toList();
    }
}
