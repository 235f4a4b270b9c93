package bramble.core;

/**
 * The log's time, in milliseconds since 1970, of a job's acceptance, first lease and end; 0 for
 * what has not come.
 */
public record JobTimes(long submittedAtMillis, long startedAtMillis, long finishedAtMillis) {

    JobTimes started(long millis) {
        return startedAtMillis != 0
                ? this
                : new JobTimes(submittedAtMillis, millis, finishedAtMillis);
    }

    JobTimes finished(long millis) {
        return new JobTimes(submittedAtMillis, startedAtMillis, millis);
    }
}
