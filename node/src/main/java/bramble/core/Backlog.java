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

    private final TreeMap<Try, TaskSet> ready = new TreeMap<>();
    private List<Delayed> delayed = List.of();

    SortedMap<Try, TaskSet> ready() {
        return Collections.unmodifiableSortedMap(ready);
    }

    List<Delayed> delayed() {
        return Collections.unmodifiableList(delayed);
    }

    boolean isEmpty() {
        return ready.isEmpty() && delayed.isEmpty();
    }

    void add(Try next, TaskSet tasks) {
        if (!tasks.isEmpty()) {
            ready.merge(next, tasks, TaskSet::plus);
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
        var left = ready.getOrDefault(next, TaskSet.EMPTY).minus(tasks);
        if (left.isEmpty()) {
            ready.remove(next);
        } else {
            ready.put(next, left);
        }
        if (!delayed.isEmpty()) {
            delayed.replaceAll(each -> each.next().equals(next) ? without(each, tasks) : each);
            delayed.removeIf(each -> each.tasks().isEmpty());
        }
        return true;
    }

    /** Empties the backlog and returns what was in it. */
    TaskSet drain() {
        var all = all();
        ready.clear();
        delayed = List.of();
        return all;
    }

    TaskSet all() {
        var all = TaskSet.EMPTY;
        for (var tasks : ready.values()) {
            all = all.plus(tasks);
        }
        for (var each : delayed) {
            all = all.plus(each.tasks());
        }
        return all;
    }

    private TaskSet available(Try next) {
        var tasks = ready.getOrDefault(next, TaskSet.EMPTY);
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
