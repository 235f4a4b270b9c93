package bramble.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The recorded ends of a job's tasks: at most one for each, and never changed. Owned by its {@link
 * Job}.
 */
final class Outcomes {

    /** Of a job without any end yet; never recorded in. */
    static final Outcomes NONE = new Outcomes();

    private List<Outcome> recorded = List.of();
    private TaskSet succeeded = TaskSet.EMPTY;
    private TaskSet failed = TaskSet.EMPTY;
    private TaskSet lost = TaskSet.EMPTY;
    private TaskSet cancelled = TaskSet.EMPTY;

    void record(Outcome outcome) {
        if (outcome.tasks().isEmpty()) {
            return;
        }
        if (has(outcome.tasks())) {
            throw new IllegalStateException("a second outcome for tasks " + outcome.tasks());
        }
        switch (outcome.state()) {
            case SUCCEEDED -> succeeded = succeeded.plus(outcome.tasks());
            case FAILED -> failed = failed.plus(outcome.tasks());
            case LOST -> lost = lost.plus(outcome.tasks());
            case CANCELLED -> cancelled = cancelled.plus(outcome.tasks());
            case QUEUED, RUNNING ->
                    throw new IllegalStateException(outcome.state() + " is not an end");
        }
        if (recorded.isEmpty()) {
            // Most jobs have one task, and so one outcome.
            recorded = new ArrayList<>(1);
        }
        recorded.add(outcome);
    }

    private boolean has(TaskSet tasks) {
        return succeeded.intersects(tasks)
                || failed.intersects(tasks)
                || lost.intersects(tasks)
                || cancelled.intersects(tasks);
    }

    List<Outcome> recorded() {
        return Collections.unmodifiableList(recorded);
    }

    TaskSet of(TaskState state) {
        return switch (state) {
            case SUCCEEDED -> succeeded;
            case FAILED -> failed;
            case LOST -> lost;
            case CANCELLED -> cancelled;
            case QUEUED, RUNNING -> TaskSet.EMPTY;
        };
    }

    TaskSet unsuccessful() {
        return failed.plus(lost).plus(cancelled);
    }

    int count() {
        return succeeded.size() + failed.size() + lost.size() + cancelled.size();
    }

    /**
     * The outcome of one task, empty while it has none. Takes time in proportion to the number of
     * recorded entries.
     */
    Optional<Outcome> of(int task) {
        for (var outcome : recorded) {
            if (outcome.tasks().contains(task)) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }
}
