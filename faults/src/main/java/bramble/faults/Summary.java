package bramble.faults;

import bramble.faults.checker.History;
import bramble.faults.checker.Violation;
import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import bramble.faults.nemesis.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A run in one line.
 *
 * @param made how many faults of each kind
 */
record Summary(
        RunOptions options,
        Map<Kind, Integer> made,
        List<Event> events,
        List<Violation> violations) {

    private static final Set<String> OF_LOSS = Set.of("accepted stays accepted", "all jobs end");
    private static final Set<String> OF_DOUBLING =
            Set.of("one live attempt", "at most once", "one outcome");

    @Override
    public String toString() {
        var history = new History(events);
        var submissions = history.all(Event.Submitted.class);
        return "seed "
                + options.seed()
                + ", "
                + options.nodes()
                + " nodes, "
                + options.length().toSeconds()
                + " s; faults: "
                + faults()
                + "; submissions "
                + submissions.size()
                + ", unknown "
                + submissions.stream().filter(each -> each.reply() == Reply.UNKNOWN).count()
                + ", jobs accepted "
                + history.receipts().size()
                + ", attempts "
                + history.all(Event.Marked.class).stream()
                        .filter(mark -> mark.kind() == Event.Kind.START)
                        .count()
                + ", reads "
                + (history.all(Event.JobSeen.class).size()
                        + history.all(Event.TaskSeen.class).size())
                + ", outputs read "
                + history.all(Event.OutputRead.class).size()
                + "; lost "
                + count(OF_LOSS)
                + ", doubled "
                + count(OF_DOUBLING)
                + ", violations "
                + violations.size();
    }

    private String faults() {
        return made.values().stream().mapToInt(Integer::intValue).sum()
                + " ("
                + made.entrySet().stream()
                        .map(each -> each.getKey().text() + " " + each.getValue())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private long count(Set<String> rules) {
        return violations.stream().filter(each -> rules.contains(each.rule())).count();
    }
}
