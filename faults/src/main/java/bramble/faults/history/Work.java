package bramble.faults.history;

/**
 * What a job of the clients' does, which tells how it has to end.
 *
 * @param tasks how many it has
 * @param millis how long each runs
 * @param exit the code with which each attempt ends
 * @param retries how often a failed task is tried again
 * @param once whether it is an at-most-once job
 * @param lines how many lines each task prints
 * @param delayMillis after the submission, by the client's clock, it may start
 */
public record Work(
        int tasks, int millis, int exit, int retries, boolean once, int lines, int delayMillis) {

    /** The line that a task prints at this place, from 0. */
    public static String line(String job, long task, int number) {
        return "line " + number + " of " + job + "/" + task;
    }

    /** All that a task prints. */
    public String output(String job, long task) {
        var text = new StringBuilder();
        for (var number = 0; number < lines; number++) {
            text.append(line(job, task, number)).append('\n');
        }
        return text.toString();
    }
}
