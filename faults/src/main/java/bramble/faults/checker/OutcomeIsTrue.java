package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * An outcome tells what the task really did: it succeeded only if that very attempt ran to its end
 * and ends so, failed only if it ends so, was lost only if it may run but once, and was cancelled
 * only if somebody asked for that.
 */
final class OutcomeIsTrue implements Rule {

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.tasks()
                .forEach(
                        (task, looks) ->
                                looks.stream()
                                        .filter(Event.TaskSeen::ended)
                                        .findFirst()
                                        .ifPresent(look -> judge(history, task, look, violations)));
        return violations;
    }

    private static void judge(
            History history, TaskName task, Event.TaskSeen look, List<Violation> violations) {
        var work = history.work(task.job());
        if (work.isEmpty()) {
            return;
        }
        var why = lie(history, task, look, work.get());
        if (!why.isEmpty()) {
            violations.add(
                    new Violation(
                            "outcomes are true",
                            task.toString(),
                            why + ": " + look + " " + history.marks(task)));
        }
    }

    private static String lie(History history, TaskName task, Event.TaskSeen look, Work work) {
        return switch (look.state()) {
            case "succeeded", "failed" -> lieOfEnd(history, task, look, work);
            case "lost" -> work.once() ? "" : "lost, though it may run again";
            case "cancelled" ->
                    history.wasCancelled(task.job()) ? "" : "cancelled, and nobody asked for it";
            default -> "an outcome of no known kind";
        };
    }

    private static String lieOfEnd(History history, TaskName task, Event.TaskSeen look, Work work) {
        if (look.exit() == null || look.exit() != work.exit()) {
            return "it ends with code " + work.exit();
        }
        if ((work.exit() == 0) != look.state().equals("succeeded")) {
            return "the outcome does not fit the code";
        }
        var ran =
                history.marks(task).stream()
                        .anyMatch(
                                mark ->
                                        mark.kind() == Event.Kind.END
                                                && mark.attempt() == look.attempt());
        return ran ? "" : "this attempt never came to its end";
    }
}
