package bramble.master;

import bramble.core.Change;
import bramble.core.ClusterState;
import bramble.core.JobId;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Stamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened lately, and who listens. Events are numbered by their entry of the log and
 * their place in it, so that every replica gives the same event the same number, and a listener can
 * go on at another node. Owned by the replica's thread.
 */
final class Events {

    /** Events that are remembered for listeners who come back. */
    static final int REMEMBERED_MAX = 4_096;

    /** Listeners of one node; one more is refused as overload. */
    static final int LISTENERS_MAX = 64;

    private final ArrayDeque<Event> remembered = new ArrayDeque<>();
    private final List<Listener> listeners = new ArrayList<>();
    private Event.Position forgotten = Event.Position.NONE;
    private boolean leapt;
    private long index;
    private int place;

    /** Takes note of what a command has just changed. */
    void applied(Stamp stamp, ClusterState state) {
        if (stamp.index() != index) {
            index = stamp.index();
            place = 0;
        }
        for (var change : state.changes()) {
            place++;
            var position = new Event.Position(index, place);
            add(new Event(position, change, subject(change, state), state.timeMillis()));
        }
    }

    private void add(Event event) {
        if (leapt) {
            leapt = false;
            forgotten = new Event.Position(event.position().index(), event.position().place() - 1);
        }
        remembered.add(event);
        if (remembered.size() > REMEMBERED_MAX) {
            forgotten = remembered.remove().position();
        }
        listeners.removeIf(listener -> !listener.offer(event));
    }

    private static String subject(Change change, ClusterState state) {
        return switch (change) {
            case Change.JobAdvanced advanced -> name(advanced.job(), state);
            case Change.OutputsRemoved removed -> name(removed.job(), state);
            case Change.NodeJoined joined -> name(joined.node(), state);
            case Change.NodeServes serves -> name(serves.node(), state);
            case Change.LeasesExpired expired -> name(expired.node(), state);
            case Change.NodeRemoved removed -> name(removed.node(), state);
        };
    }

    private static String name(JobId id, ClusterState state) {
        return state.jobs().find(id).map(job -> job.spec().label()).orElse("");
    }

    private static String name(NodeId id, ClusterState state) {
        return state.nodes().find(id).map(Node::name).orElse("");
    }

    /**
     * Forgets everything, since a snapshot has taken the place of the state. What happened on the
     * way to it was never heard of, so everything before the next event counts as forgotten.
     */
    void leapt() {
        leapt = true;
        remembered.clear();
        listeners.forEach(Listener::close);
        listeners.clear();
    }

    /**
     * Has all events after a number told, those that are remembered first.
     *
     * @param after {@link Event.Position#NOW} for only those to come
     * @throws OverloadedException when too many listen already
     */
    Listener listen(Event.Position after) {
        listeners.removeIf(Listener::isClosed);
        if (listeners.size() >= LISTENERS_MAX) {
            throw new OverloadedException(
                    "this node has " + LISTENERS_MAX + " listeners, as many as it may");
        }
        var listener = new Listener(isForgotten(after));
        for (var event : remembered) {
            if (event.position().compareTo(after) > 0) {
                listener.offer(event);
            }
        }
        listeners.add(listener);
        return listener;
    }

    private boolean isForgotten(Event.Position after) {
        return leapt ? !after.equals(Event.Position.NOW) : after.compareTo(forgotten) < 0;
    }

    /** Sends all listeners away, since this node is stopping. */
    void close() {
        listeners.forEach(Listener::close);
        listeners.clear();
    }
}
