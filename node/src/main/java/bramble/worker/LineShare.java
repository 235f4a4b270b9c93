package bramble.worker;

import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;

/**
 * The tasks of a lease that one slot has answered by its warm process, one after the other.
 *
 * @param firstItem which of the lease's items is the first task's
 */
record LineShare(LeasedWork work, TaskSet tasks, int firstItem) {

    /** Names all of them by the first. */
    AttemptName name() {
        var lease = work.lease();
        return new AttemptName(lease.id(), lease.job(), tasks.first(), lease.attempt().attempt());
    }
}
