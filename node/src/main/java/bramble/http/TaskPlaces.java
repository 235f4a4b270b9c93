package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.Wire;
import bramble.core.JobId;
import bramble.http.Relay.Errand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the tasks of a job stand, as the master says. May be used by any thread. */
final class TaskPlaces {

    private final Relay relay;
    private final TaskReads reads;

    TaskPlaces(Relay relay, TaskReads reads) {
        this.relay = relay;
        this.reads = reads;
    }

    /**
     * One task.
     *
     * @throws ProblemException with what the master answered otherwise
     */
    Placed.Page task(JobId job, int task) {
        return task(job, task, Placed.Wait.NONE);
    }

    /** One task, when it has started or ended, or a moment has passed. */
    Placed.Page task(JobId job, int task, Placed.Wait wait) {
        return page(job, task - 1, 1, wait);
    }

    /** Up to {@code limit} tasks above {@code after}, which may be -1, as they are now. */
    Placed.Page page(JobId job, int after, int limit) {
        return page(job, after, limit, Placed.Wait.NONE);
    }

    /**
     * Up to {@code limit} tasks above {@code after}, which may be -1, when the first of them has
     * started or ended, or a moment has passed.
     *
     * @throws ProblemException with what the master answered otherwise
     */
    Placed.Page page(JobId job, int after, int limit, Placed.Wait wait) {
        var passing =
                Passing.get(
                        Placed.PATH + job + "?after=" + after + "&limit=" + limit + wait.query());
        return asked(
                passing,
                deadline ->
                        Answer.json(
                                200,
                                reads.places(
                                        job, new TaskReads.Range(after, limit), wait, deadline)),
                Placed.Page.class);
    }

    /**
     * The answered tasks that follow one and stand together, when the first has ended or a moment
     * has passed; null when there are none.
     */
    @Nullable AnsweredRun run(JobId job, int after, Placed.Wait wait) {
        var passing = Passing.get(AnsweredRun.PATH + job + "?after=" + after + wait.query());
        return asked(
                        passing,
                        deadline -> Answer.json(200, reads.run(job, after, wait, deadline)),
                        AnsweredRun.Maybe.class)
                .run();
    }

    private <T> T asked(Passing passing, Relay.AtMaster atMaster, Class<T> type) {
        var answer = relay.answer(new Errand(passing, atMaster, false, Optional.empty()));
        byte[] bytes;
        try {
            bytes =
                    switch (answer.body()) {
                        case Answer.Bytes here -> here.bytes();
                        case Answer.Stream stream -> {
                            try (var in = stream.in()) {
                                yield in.readAllBytes();
                            }
                        }
                    };
        } catch (IOException e) {
            throw new UncheckedIOException("the master was lost in the middle of its answer", e);
        }
        if (answer.status() != 200) {
            throw new ProblemException(Wire.read(Problem.class, bytes));
        }
        return Wire.read(type, bytes);
    }
}
