package bramble.faults.checker;

import bramble.faults.history.Event;
import bramble.faults.history.Reply;
import java.util.List;

/** Another content under an id that was used is never accepted, unless it came first. */
final class OneContent implements Rule {

    @Override
    public List<Violation> judge(History history) {
        return history.all(Event.Submitted.class).stream()
                .filter(other -> !other.original() && other.reply() == Reply.YES)
                .filter(other -> originalIsAccepted(history, other.job()))
                .map(other -> new Violation("one content", other.job(), other.toString()))
                .toList();
    }

    private static boolean originalIsAccepted(History history, String job) {
        return history.submissions().getOrDefault(job, List.of()).stream()
                .anyMatch(each -> each.original() && each.reply() == Reply.YES);
    }
}
