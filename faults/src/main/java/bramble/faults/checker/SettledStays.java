package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * What was settled as refused is never accepted, and never runs; and no two settle calls are
 * answered differently.
 */
final class SettledStays implements Rule {

    private static final String NAME = "settled stays settled";

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.settled()
                .forEach(
                        (job, answers) -> {
                            if (answers.stream().anyMatch(each -> each.reply() == Reply.REFUSED)) {
                                judge(history, job, violations);
                            }
                        });
        return violations;
    }

    private static void judge(History history, String job, List<Violation> violations) {
        history.settled().getOrDefault(job, List.of()).stream()
                .filter(each -> each.reply() == Reply.YES)
                .forEach(each -> violations.add(new Violation(NAME, job, "refused, but " + each)));
        history.submissions().getOrDefault(job, List.of()).stream()
                .filter(each -> each.reply() == Reply.YES)
                .forEach(each -> violations.add(new Violation(NAME, job, "refused, but " + each)));
        history.jobs().getOrDefault(job, List.of()).stream()
                .filter(Event.JobSeen::ended)
                .forEach(each -> violations.add(new Violation(NAME, job, "refused, but " + each)));
        history.marks()
                .forEach(
                        (task, marks) -> {
                            if (task.job().equals(job)) {
                                violations.add(
                                        new Violation(NAME, job, "refused, but ran: " + marks));
                            }
                        });
    }
}
