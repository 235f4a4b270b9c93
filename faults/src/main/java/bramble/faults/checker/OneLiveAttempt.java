package bramble.faults.checker;

import bramble.faults.history.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * No two attempts of a task are alive at once. Tasks tell it themselves: each holds a lock as long
 * as any process of it lives, and says when it cannot get it; and no attempt starts twice.
 */
final class OneLiveAttempt implements Rule {

    private static final String NAME = "one live attempt";

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.marks()
                .forEach(
                        (task, marks) -> {
                            var started = new HashSet<Integer>();
                            for (var mark : marks) {
                                switch (mark.kind()) {
                                    case OVERLAP ->
                                            violations.add(violation(task, "overlaps", marks));
                                    case START -> {
                                        if (!started.add(mark.attempt())) {
                                            violations.add(violation(task, "starts twice", marks));
                                        }
                                    }
                                    case END -> {
                                        // That an end has its start is another rule's matter.
                                    }
                                }
                            }
                            judgeTimes(task, marks, violations);
                        });
        return violations;
    }

    /** An attempt that began between the start and the end of another one. */
    private static void judgeTimes(
            TaskName task, List<Event.Marked> marks, List<Violation> violations) {
        for (var end : marks) {
            if (end.kind() != Event.Kind.END) {
                continue;
            }
            var start = startOf(end.attempt(), marks);
            for (var other : marks) {
                if (other.kind() == Event.Kind.START
                        && other.attempt() != end.attempt()
                        && other.uptimeMillis() > start
                        && other.uptimeMillis() < end.uptimeMillis()) {
                    violations.add(violation(task, "began while another ran", marks));
                }
            }
        }
    }

    private static long startOf(int attempt, List<Event.Marked> marks) {
        return marks.stream()
                .filter(mark -> mark.kind() == Event.Kind.START && mark.attempt() == attempt)
                .mapToLong(Event.Marked::uptimeMillis)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static Violation violation(TaskName task, String what, List<Event.Marked> marks) {
        return new Violation(NAME, task.toString(), "an attempt " + what + ": " + marks);
    }
}
