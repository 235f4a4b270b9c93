package bramble.faults.checker;

import bramble.faults.history.Event;
import java.util.List;

/** When nothing changes any more, all voters hold the same state. */
final class ReplicasAreEqual implements Rule {

    @Override
    public List<Violation> judge(History history) {
        var all = history.all(Event.ReplicaSeen.class);
        return all.stream().map(Event.ReplicaSeen::digest).distinct().count() > 1
                ? List.of(new Violation("replicas are equal", "the voters", all.toString()))
                : List.of();
    }
}
