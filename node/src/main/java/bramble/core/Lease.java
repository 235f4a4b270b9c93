package bramble.core;

/**
 * The right of one worker to run one attempt of each of some tasks. Deadlines are not part of it:
 * they are the soft state of the master and of the worker, each by its own monotonic clock.
 *
 * @param tasks those without a recorded end
 * @param attempt the same for all of its tasks
 */
public record Lease(LeaseId id, JobId job, Holder holder, Try attempt, TaskSet tasks) {

    Lease without(TaskSet ended) {
        return new Lease(id, job, holder, attempt, tasks.minus(ended));
    }
}
