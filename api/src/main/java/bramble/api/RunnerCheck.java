package bramble.api;

import org.jspecify.annotations.Nullable;

/** Says whether a request asks of its runner what that can do. */
final class RunnerCheck {

    private RunnerCheck() {}

    static void check(JobRequest job) {
        String runner = job.runner();
        if (runner == null || runner.equals(JobRequest.RUNNER_PROCESS)) {
            if (job.warm() != null) {
                throw ProblemException.invalid(
                        "warm",
                        "a process that is kept for the next job must be one of the line runner, which is given an item a line: add \"runner\": \"lines\", or leave it out");
            }
            return;
        }
        if (!runner.equals(JobRequest.RUNNER_LINES)) {
            throw ProblemException.invalid(
                    "runner",
                    "\""
                            + Quote.shortened(runner)
                            + "\" is no runner: write \"process\" or \"lines\", or leave it out for a process a task");
        }
        checkItems(job.items());
        if (job.warm() != null && job.warm().compareTo(Limits.WARM_MAX) > 0) {
            throw ProblemException.invalid(
                    "warm",
                    "a process without work is kept for at most "
                            + Durations.format(Limits.WARM_MAX)
                            + ": write a shorter time");
        }
        if (!job.outputs().isEmpty()) {
            throw ProblemException.invalid(
                    "outputs",
                    "the tasks of the line runner share a process and its directory, so nobody could tell which of them left a file: write the result into the answer, or use the runner \"process\"");
        }
    }

    private static void checkItems(@Nullable Items items) {
        switch (items) {
            case null ->
                    throw ProblemException.invalid(
                            "items",
                            "the line runner gives its process one item a line, and this job has no items: add some, or use the runner \"process\"");
            case Items.Listed list -> checkList(list);
            case Items.Range _, Items.FromFile _ -> {}
        }
    }

    private static void checkList(Items.Listed list) {
        for (int at = 0; at < list.items().size(); at++) {
            if (list.items().get(at).indexOf('\n') >= 0) {
                throw ProblemException.invalid(
                        "items.list",
                        "item "
                                + at
                                + ", \""
                                + Quote.shortened(list.items().get(at).replace('\n', ' '))
                                + "\", contains a line end, but the line runner gives one item a line: encode it, or use the runner \"process\"");
            }
        }
    }
}
