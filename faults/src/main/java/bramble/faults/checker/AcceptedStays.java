package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.history.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Once an answer has said that a job is accepted, no later answer of any node says that it was
 * never seen or is refused.
 */
final class AcceptedStays implements Rule {

    private static final String NAME = "accepted stays accepted";

    @Override
    public List<Violation> judge(History history) {
        var accepted = firstAnswers(history);
        var violations = new ArrayList<Violation>();
        for (var seen : history.all(Event.JobSeen.class)) {
            if (seen.reply() == Reply.NOT_SEEN || seen.reply() == Reply.REFUSED) {
                judge(accepted, seen.job(), seen.span(), seen, violations);
            }
        }
        for (var again : history.all(Event.Submitted.class)) {
            if (again.original()
                    && (again.reply() == Reply.REFUSED || again.reply() == Reply.CONFLICT)) {
                judge(accepted, again.job(), again.span(), again, violations);
            }
        }
        for (var settled : history.all(Event.Settled.class)) {
            if (settled.reply() == Reply.REFUSED) {
                judge(accepted, settled.job(), settled.span(), settled, violations);
            }
        }
        return violations;
    }

    private static Map<String, Span> firstAnswers(History history) {
        var first = new HashMap<String, Span>();
        for (var event : history.all(Event.Submitted.class)) {
            if (event.reply() == Reply.YES) {
                first.merge(event.job(), event.span(), AcceptedStays::earlier);
            }
        }
        for (var event : history.all(Event.Settled.class)) {
            if (event.reply() == Reply.YES) {
                first.merge(event.job(), event.span(), AcceptedStays::earlier);
            }
        }
        return first;
    }

    private static Span earlier(Span one, Span other) {
        return one.toMicros() <= other.toMicros() ? one : other;
    }

    private static void judge(
            Map<String, Span> accepted,
            String job,
            Span later,
            Event what,
            List<Violation> violations) {
        var first = accepted.get(job);
        if (first != null && first.before(later)) {
            violations.add(new Violation(NAME, job, "accepted in " + first + ", then " + what));
        }
    }
}
