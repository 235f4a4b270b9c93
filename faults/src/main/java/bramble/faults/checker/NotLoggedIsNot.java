package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.ArrayList;
import java.util.List;

/** A job of which every submission was answered as certainly not logged is nowhere. */
final class NotLoggedIsNot implements Rule {

    private static final String NAME = "not logged means not logged";

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.submissions()
                .forEach(
                        (job, all) -> {
                            if (all.stream().allMatch(each -> each.reply() == Reply.NOT_LOGGED)) {
                                judge(history, job, violations);
                            }
                        });
        return violations;
    }

    private static void judge(History history, String job, List<Violation> violations) {
        history.settled().getOrDefault(job, List.of()).stream()
                .filter(each -> each.reply() == Reply.YES)
                .forEach(each -> violations.add(new Violation(NAME, job, each.toString())));
        history.jobs().getOrDefault(job, List.of()).stream()
                .filter(each -> each.reply() == Reply.YES)
                .map(Event.JobSeen::toString)
                .forEach(each -> violations.add(new Violation(NAME, job, each)));
    }
}
