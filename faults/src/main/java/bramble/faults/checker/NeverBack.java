package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers never go back in time, whichever node gives them: what has been seen to have ended is not
 * seen going on, what has been seen is not "not seen", and the number of attempts does not shrink.
 */
final class NeverBack implements Rule {

    private static final String NAME = "answers never go back";

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.jobs().forEach((job, looks) -> judgeJob(job, looks, violations));
        history.tasks().forEach((task, looks) -> judgeTask(task, looks, violations));
        return violations;
    }

    private static void judgeJob(
            String job, List<Event.JobSeen> looks, List<Violation> violations) {
        Event.JobSeen ended = null;
        Event.JobSeen seen = null;
        var byStart = new ArrayList<>(looks);
        byStart.sort(Comparator.comparingLong(each -> each.span().fromMicros()));
        var firstEnd = first(looks.stream().filter(Event.JobSeen::ended).toList());
        var firstSeen = first(looks.stream().filter(each -> each.reply() == Reply.YES).toList());
        for (var look : byStart) {
            ended = firstEnd != null && firstEnd.span().before(look.span()) ? firstEnd : null;
            seen = firstSeen != null && firstSeen.span().before(look.span()) ? firstSeen : null;
            if (ended != null && look.reply() == Reply.YES && !look.ended()) {
                violations.add(new Violation(NAME, job, ended + ", then " + look));
            }
            if (seen != null && look.reply() == Reply.NOT_SEEN) {
                violations.add(new Violation(NAME, job, seen + ", then " + look));
            }
        }
    }

    private static Event.@Nullable JobSeen first(List<Event.JobSeen> looks) {
        return looks.stream()
                .min(Comparator.comparingLong(each -> each.span().toMicros()))
                .orElse(null);
    }

    private static void judgeTask(
            TaskName task, List<Event.TaskSeen> looks, List<Violation> violations) {
        var byStart = new ArrayList<>(looks);
        byStart.sort(Comparator.comparingLong(each -> each.span().fromMicros()));
        var byEnd = new ArrayList<>(looks);
        byEnd.sort(Comparator.comparingLong(each -> each.span().toMicros()));
        var known = 0;
        var attempt = 0;
        var ended = false;
        for (var look : byStart) {
            while (known < byEnd.size() && byEnd.get(known).span().before(look.span())) {
                attempt = Math.max(attempt, byEnd.get(known).attempt());
                ended |= byEnd.get(known).ended();
                known++;
            }
            if (look.attempt() < attempt || (ended && !look.ended())) {
                violations.add(
                        new Violation(
                                NAME,
                                task.toString(),
                                "seen with attempt "
                                        + attempt
                                        + (ended ? " and ended" : "")
                                        + " before, then "
                                        + look));
            }
        }
    }
}
