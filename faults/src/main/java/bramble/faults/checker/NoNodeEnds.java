package bramble.faults.checker;

import bramble.faults.history.Event;
import java.util.List;

/** No node ends by itself, unless the fault that it met makes that right. */
final class NoNodeEnds implements Rule {

    @Override
    public List<Violation> judge(History history) {
        return history.all(Event.NodeEnded.class).stream()
                .filter(ended -> ended.excuse().isEmpty())
                .map(
                        ended ->
                                new Violation(
                                        "no node ends by itself",
                                        "node " + ended.node(),
                                        ended.toString()))
                .toList();
    }
}
