package bramble.faults.checker;

import bramble.faults.history.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A task has one outcome, and every node tells the same, whenever it is asked. */
final class OneOutcome implements Rule {

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.tasks()
                .forEach(
                        (task, looks) -> {
                            var outcomes =
                                    looks.stream()
                                            .filter(Event.TaskSeen::ended)
                                            .map(Event.TaskSeen::outcome)
                                            .collect(Collectors.toSet());
                            if (outcomes.size() > 1) {
                                violations.add(
                                        new Violation(
                                                "one outcome",
                                                task.toString(),
                                                outcomes.toString()));
                            }
                        });
        return violations;
    }
}
