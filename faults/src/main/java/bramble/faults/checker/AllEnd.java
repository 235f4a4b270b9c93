package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Once the faults have stopped, every accepted job ends, and its tasks are all there. */
final class AllEnd implements Rule {

    private static final String NAME = "all jobs end";

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        for (var job : history.receipts().keySet()) {
            var last =
                    history.jobs().getOrDefault(job, List.of()).stream()
                            .filter(each -> each.reply() == Reply.YES)
                            .max(Comparator.comparingLong(each -> each.span().toMicros()));
            if (last.isEmpty()) {
                violations.add(new Violation(NAME, job, "no node shows it at all"));
            } else if (!last.get().ended()) {
                violations.add(new Violation(NAME, job, "at last " + last.get()));
            } else {
                judgeTasks(history, job, violations);
            }
        }
        return violations;
    }

    private static void judgeTasks(History history, String job, List<Violation> violations) {
        var work = history.work(job);
        for (var task = 0; work.isPresent() && task < work.get().tasks(); task++) {
            var name = new TaskName(job, task);
            var looks = history.tasks().getOrDefault(name, List.of());
            if (looks.stream().noneMatch(Event.TaskSeen::ended)) {
                violations.add(new Violation(NAME, name.toString(), "no outcome: " + looks));
            }
        }
    }
}
