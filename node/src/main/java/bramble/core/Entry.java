package bramble.core;

import java.util.List;

/**
 * One entry of the replicated log: everything that waited when it was proposed, in the order in
 * which it is applied.
 *
 * @param session the proposer's, and with {@code number} the name by which the proposer knows its
 *     own entry again
 * @param wallMillis the proposer's wall clock, in milliseconds since 1970
 */
public record Entry(SessionId session, long number, long wallMillis, List<Command> commands) {
    public Entry {
        commands = List.copyOf(commands);
    }
}
