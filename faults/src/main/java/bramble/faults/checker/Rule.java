package bramble.faults.checker;

import java.util.List;

/** One promise of the cluster's, as something that a history can break. */
@FunctionalInterface
interface Rule {

    /** Every way in which the history breaks it. */
    List<Violation> judge(History history);
}
