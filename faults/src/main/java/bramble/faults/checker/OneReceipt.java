package bramble.faults.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All answers that call a job accepted carry the same receipt. */
final class OneReceipt implements Rule {

    @Override
    public List<Violation> judge(History history) {
        var violations = new ArrayList<Violation>();
        history.receipts()
                .forEach(
                        (job, receipts) -> {
                            if (Set.copyOf(receipts).size() > 1) {
                                violations.add(
                                        new Violation("one receipt", job, receipts.toString()));
                            }
                        });
        return violations;
    }
}
