package bramble.faults.checker;

import bramble.faults.history.Event;
import java.util.ArrayList;
import java.util.List;

/** Holds a history against every rule. */
public final class Checker {

    private static final List<Rule> RULES =
            List.of(
                    new AcceptedStays(),
                    new OneReceipt(),
                    new OneContent(),
                    new SettledStays(),
                    new NotLoggedIsNot(),
                    new OneOutcome(),
                    new NeverBack(),
                    new OneLiveAttempt(),
                    new OnceIsOnce(),
                    new OutcomeIsTrue(),
                    new AllEnd(),
                    new OutputIsWhole(),
                    new ReplicasAreEqual(),
                    new NoNodeEnds());

    private Checker() {}

    /** Every violation that the events show, by rule. */
    public static List<Violation> check(List<Event> events) {
        var history = new History(events);
        var violations = new ArrayList<Violation>();
        RULES.forEach(rule -> violations.addAll(rule.judge(history)));
        return violations;
    }
}
