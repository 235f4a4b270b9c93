package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.history.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The events of a run, sorted by what they are about. Never changes. */
public final class History {

    private final List<Event> events;
    private final Map<String, List<Event.Submitted>> submissions;
    private final Map<String, List<Event.Settled>> settled;
    private final Map<String, List<Event.Cancelled>> cancelled;
    private final Map<String, List<Event.JobSeen>> jobs;
    private final Map<TaskName, List<Event.TaskSeen>> tasks;
    private final Map<TaskName, List<Event.Marked>> marks;

    public History(List<Event> events) {
        this.events = List.copyOf(events);
        submissions = grouped(Event.Submitted.class, Event.Submitted::job);
        settled = grouped(Event.Settled.class, Event.Settled::job);
        cancelled = grouped(Event.Cancelled.class, Event.Cancelled::job);
        jobs = grouped(Event.JobSeen.class, Event.JobSeen::job);
        tasks = grouped(Event.TaskSeen.class, seen -> new TaskName(seen.job(), seen.task()));
        marks = grouped(Event.Marked.class, mark -> new TaskName(mark.job(), mark.task()));
    }

    private <T extends Event, K> Map<K, List<T>> grouped(Class<T> kind, Function<T, K> by) {
        var groups = new LinkedHashMap<K, List<T>>();
        for (var event : all(kind)) {
            groups.computeIfAbsent(by.apply(event), key -> new ArrayList<>()).add(event);
        }
        return groups;
    }

    /** The events of one kind, in the order in which they were recorded. */
    public <T extends Event> List<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    Map<String, List<Event.Submitted>> submissions() {
        return submissions;
    }

    Map<String, List<Event.Settled>> settled() {
        return settled;
    }

    Map<String, List<Event.JobSeen>> jobs() {
        return jobs;
    }

    Map<TaskName, List<Event.TaskSeen>> tasks() {
        return tasks;
    }

    Map<TaskName, List<Event.Marked>> marks() {
        return marks;
    }

    List<Event.Marked> marks(TaskName task) {
        return marks.getOrDefault(task, List.of());
    }

    boolean wasCancelled(String job) {
        return cancelled.containsKey(job);
    }

    /** The jobs that some answer called accepted, with the receipts of those answers. */
    public Map<String, List<String>> receipts() {
        var receipts = new LinkedHashMap<String, List<String>>();
        for (var event : all(Event.Submitted.class)) {
            if (event.reply() == Reply.YES) {
                receipts.computeIfAbsent(event.job(), job -> new ArrayList<>())
                        .add(String.valueOf(event.receipt()));
            }
        }
        for (var event : all(Event.Settled.class)) {
            if (event.reply() == Reply.YES) {
                receipts.computeIfAbsent(event.job(), job -> new ArrayList<>())
                        .add(String.valueOf(event.receipt()));
            }
        }
        return receipts;
    }

    /** What a job was made for; empty when it was never submitted as itself. */
    Optional<Work> work(String job) {
        return submissions.getOrDefault(job, List.of()).stream()
                .filter(Event.Submitted::original)
                .map(Event.Submitted::work)
                .findFirst();
    }
}
