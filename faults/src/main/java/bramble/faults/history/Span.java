package bramble.faults.history;

/**
 * When one client's call was under way, and at which node.
 *
 * @param client the client's number
 * @param node the number of the node that was asked
 * @param fromMicros when it was sent, since the run began, by the monotonic clock
 * @param toMicros when its answer was there, or it was given up
 */
public record Span(int client, int node, long fromMicros, long toMicros) {

    /** Whether this call had ended before the other one was sent. */
    public boolean before(Span other) {
        return toMicros < other.fromMicros;
    }
}
