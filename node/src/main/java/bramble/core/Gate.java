package bramble.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a job's tasks from starting.
 *
 * @param released whether its time has come
 * @param pending jobs that must end first and have not
 * @param cancelled why it was cancelled; null while it was not
 */
public record Gate(
        boolean released, List<QueueRules.Dependency> pending, @Nullable String cancelled) {

    /** Nothing, as of most jobs. */
    static final Gate OPEN = new Gate(true, List.of(), null);

    public Gate {
        pending = List.copyOf(pending);
    }

    /** The same, which shares with other jobs what is open. */
    Gate sharing() {
        return isOpen() ? OPEN : this;
    }

    boolean isOpen() {
        return released && pending.isEmpty() && cancelled == null;
    }

    Gate opened() {
        return new Gate(true, pending, cancelled).sharing();
    }

    Gate without(JobId ended) {
        return new Gate(
                        released,
                        pending.stream().filter(each -> !each.job().equals(ended)).toList(),
                        cancelled)
                .sharing();
    }

    Gate closed(String why) {
        return new Gate(released, pending, why);
    }
}
