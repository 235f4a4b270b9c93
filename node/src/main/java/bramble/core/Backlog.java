package bramble.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A job's tasks that have neither a worker nor an end, by how far they have come. Those that failed
 * wait for a while. Owned by its {@link Job}.
 */
final class Backlog {

    // Most jobs that wait have nothing but tasks that were never tried: these take no table.
    private TaskSet untried = TaskSet.EMPTY;
    private SortedMap<Try, TaskSet> tried = Collections.emptySortedMap();
    private List<Delayed> delayed = List.of();

    /** A copy, for the caller to keep and change. */
    SortedMap<Try, TaskSet> ready() {
        var ready = new TreeMap<>(tried);
        if (!untried.isEmpty()) {
            ready.put(Try.FIRST, untried);
        }
        return ready;
    }

    List<Delayed> delayed() {
        return Collections.unmodifiableList(delayed);
    }

    boolean isEmpty() {
        return untried.isEmpty() && tried.isEmpty() && delayed.isEmpty();
    }

    boolean hasReady() {
        return !untried.isEmpty() || !tried.isEmpty();
    }

    void add(Try next, TaskSet tasks) {
        if (!tasks.isEmpty()) {
            put(next, ready(next).plus(tasks));
        }
    }

    private TaskSet ready(Try next) {
        return next.equals(Try.FIRST) ? untried : tried.getOrDefault(next, TaskSet.EMPTY);
    }

    private void put(Try next, TaskSet tasks) {
        if (next.equals(Try.FIRST)) {
            untried = tasks;
        } else if (!tasks.isEmpty()) {
            if (tried.isEmpty()) {
                tried = new TreeMap<>();
            }
            tried.put(next, tasks);
        } else if (!tried.isEmpty()) {
            tried.remove(next);
            if (tried.isEmpty()) {
                tried = Collections.emptySortedMap();
            }
        }
    }

    void delay(Delayed wait) {
        if (delayed.isEmpty()) {
            delayed = new ArrayList<>();
        }
        delayed.add(wait);
    }

    /** Takes tasks out, if all of them are here and have come that far; a wait counts as over. */
    boolean take(Try next, TaskSet tasks) {
        if (!available(next).containsAll(tasks)) {
            return false;
        }
        put(next, ready(next).minus(tasks));
        if (!delayed.isEmpty()) {
            delayed.replaceAll(each -> each.next().equals(next) ? without(each, tasks) : each);
            delayed.removeIf(each -> each.tasks().isEmpty());
        }
        return true;
    }

    /** Empties the backlog and returns what was in it. */
    TaskSet drain() {
        var all = all();
        untried = TaskSet.EMPTY;
        tried = Collections.emptySortedMap();
        delayed = List.of();
        return all;
    }

    TaskSet all() {
        var all = untried;
        for (var tasks : tried.values()) {
            all = all.plus(tasks);
        }
        for (var each : delayed) {
            all = all.plus(each.tasks());
        }
        return all;
    }

    private TaskSet available(Try next) {
        var tasks = ready(next);
        for (var each : delayed) {
            if (each.next().equals(next)) {
                tasks = tasks.plus(each.tasks());
            }
        }
        return tasks;
    }

    private static Delayed without(Delayed wait, TaskSet tasks) {
        return new Delayed(
                wait.serial(), wait.next(), wait.tasks().minus(tasks), wait.waitMillis());
    }
}
