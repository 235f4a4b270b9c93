package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Work;
import java.util.ArrayList;
import java.util.List;

/** A task of an at-most-once job starts once at most. */
final class OnceIsOnce implements Rule {

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.marks()
                .forEach(
                        (task, marks) -> {
                            var once = history.work(task.job()).map(Work::once).orElse(false);
                            var starts =
                                    marks.stream()
                                            .filter(mark -> mark.kind() == Event.Kind.START)
                                            .count();
                            if (once && starts > 1) {
                                violations.add(
                                        new Violation(
                                                "at most once", task.toString(), marks.toString()));
                            }
                        });
        return violations;
    }
}
