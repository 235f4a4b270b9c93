package bramble.plan;

import bramble.core.Command;
import java.util.List;

/**
 * What the master is to propose, and when to plan again if nothing happens before.
 *
 * @param wakeNanos monotonic time, {@link Long#MAX_VALUE} when nothing is due
 */
public record Plan(List<Command> commands, long wakeNanos) {
    public Plan {
        commands = List.copyOf(commands);
    }
}
