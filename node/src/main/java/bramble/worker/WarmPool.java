package bramble.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which processes of the line runner wait for another job, and which of them have to make room.
 * What runs and what waits never takes more than the node has: the slots are the bound of how many
 * wait, and so is its memory. What runs goes before what waits, and what began to wait last before
 * what has waited longer. Knows neither clocks nor processes. For one thread.
 */
final class WarmPool<P> {

    private final Room all;
    private final List<Waiting<P>> waiting = new ArrayList<>();
    private Room busy = Room.NONE;

    private record Waiting<P>(WarmKey key, P process, Room room, long untilNanos) {}

    /**
     * @param all that the node has
     */
    WarmPool(Room all) {
        this.all = all;
    }

    /** Something begins to run; tells which processes have to end first. */
    List<P> begin(Room taken) {
        busy = busy.plus(taken);
        return withoutRoom();
    }

    /** Something that ran has ended. */
    void end(Room taken) {
        busy = busy.minus(taken);
    }

    /** Hands out the process with this key that has waited for the shortest time; null for none. */
    @Nullable P take(WarmKey key) {
        for (var at = waiting.size() - 1; at >= 0; at--) {
            if (waiting.get(at).key().equals(key)) {
                return waiting.remove(at).process();
            }
        }
        return null;
    }

    /**
     * A process waits from now on.
     *
     * @param untilNanos until when at most
     * @return those that have to end for it; itself when what runs leaves no room
     */
    List<P> keep(WarmKey key, P process, Room room, long untilNanos) {
        waiting.add(new Waiting<>(key, process, room, untilNanos));
        return withoutRoom();
    }

    private List<P> withoutRoom() {
        var ending = new ArrayList<P>();
        var taken = busy;
        for (var each : waiting) {
            taken = taken.plus(each.room());
        }
        while (!waiting.isEmpty() && !all.holds(taken)) {
            var longest = waiting.removeFirst();
            taken = taken.minus(longest.room());
            ending.add(longest.process());
        }
        return ending;
    }

    /** When the next has waited for long enough; empty when none waits. */
    OptionalLong nextNanos() {
        return waiting.stream()
                .map(Waiting::untilNanos)
                .reduce((one, other) -> one - other < 0 ? one : other)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** All that wait have waited for long enough. */
    void expireAll(long nowNanos) {
        waiting.replaceAll(
                each -> new Waiting<>(each.key(), each.process(), each.room(), nowNanos));
    }

    /** Takes those that have waited for long enough. */
    List<P> takeDue(long nowNanos) {
        var due = waiting.stream().filter(each -> nowNanos - each.untilNanos() >= 0).toList();
        waiting.removeAll(due);
        return due.stream().map(Waiting::process).toList();
    }

    /** All that wait, those that have waited longest first. */
    List<P> waiting() {
        return waiting.stream().map(Waiting::process).toList();
    }

    /** Takes those of which this is so. */
    List<P> takeIf(Predicate<P> ends) {
        var taken = waiting.stream().filter(each -> ends.test(each.process())).toList();
        waiting.removeAll(taken);
        return taken.stream().map(Waiting::process).toList();
    }

    /** Takes all. */
    List<P> takeAll() {
        return takeIf(each -> true);
    }
}
