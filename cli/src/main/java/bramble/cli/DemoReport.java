package bramble.cli;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found.
 *
 * @param ok whether all of it holds
 * @param failure why the demo could not go on, null if it came to its end
 * @param takeover how the master was replaced
 * @param tasks what became of the tasks
 * @param primes the count of the primes below 20 million
 * @param files the checksums of the project's files
 * @param elapsedMillis how long the whole demo took
 */
@Json
record DemoReport(
        boolean ok,
        @Nullable String failure,
        @Nullable Takeover takeover,
        @Nullable Tasks tasks,
        @Nullable Primes primes,
        @Nullable Files files,
        long elapsedMillis) {

    static DemoReport failed(String why) {
        return new DemoReport(false, why, null, null, null, null, 0);
    }

    /**
     * How the master was replaced.
     *
     * @param killed the name of the master that was killed
     * @param successor the name of the next one
     * @param termAfter the term in which the job submitted without a master was accepted
     * @param sentAfterMillis from the kill to the sending of the next job, to a survivor
     * @param acceptedAfterMillis from the kill to the acceptance of that job
     * @param returned whether the killed node came back and follows
     */
    @Json
    record Takeover(
            String killed,
            String successor,
            long termBefore,
            long termAfter,
            long sentAfterMillis,
            long acceptedAfterMillis,
            boolean returned) {}

    /**
     * What became of the tasks.
     *
     * @param submitted tasks of accepted jobs
     * @param succeeded tasks with exactly one recorded outcome, a success
     * @param lost tasks without an outcome, or with another one
     * @param recordedTwice outcomes beyond one a task
     * @param startedAgain tasks that needed more than one attempt
     * @param nodesAgree whether every node tells the same counts
     */
    @Json
    record Tasks(
            List<UUID> jobs,
            long submitted,
            long succeeded,
            long lost,
            long recordedTwice,
            long startedAgain,
            boolean nodesAgree) {}

    /** How many primes there are, and how many were counted. */
    @Json
    record Primes(long expected, long counted) {}

    /** How many files were summed, and how many sums differ from those computed here. */
    @Json
    record Files(int summed, int wrong) {}
}
