package bramble.cli;

import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.TaskCounts;
import java.util.List;

/** How jobs are told to people. */
final class JobWords {

    private static final int GREEN = 32;
    private static final int RED = 31;
    private static final int YELLOW = 33;

    private JobWords() {}

    /** What a command that waited for this job ends with. */
    static int codeOf(JobView job) {
        return switch (job.state()) {
            case SUCCEEDED -> ExitCode.DONE;
            case REFUSED -> ExitCode.REFUSED;
            case FAILED, CANCELLED, SCHEDULED, WAITING, QUEUED, RUNNING -> ExitCode.FAILED;
        };
    }

    /** The state, in the colour that it deserves. */
    static String state(Terminal terminal, JobState state) {
        int colour =
                switch (state) {
                    case SUCCEEDED -> GREEN;
                    case FAILED, CANCELLED, REFUSED -> RED;
                    case SCHEDULED, WAITING, QUEUED, RUNNING -> YELLOW;
                };
        return terminal.coloured(colour, state.text());
    }

    /** The counts that are not zero: {@code 3 of 10 succeeded, 2 running, 5 queued}. */
    static String counts(TaskCounts counts) {
        StringBuilder text = new StringBuilder();
        text.append(counts.succeeded()).append(" of ").append(counts.total()).append(" succeeded");
        append(text, counts.failed(), "failed");
        append(text, counts.lost(), "lost");
        append(text, counts.cancelled(), "cancelled");
        append(text, counts.running(), "running");
        append(text, counts.queued(), "queued");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String word) {
        if (count > 0) {
            text.append(", ").append(count).append(' ').append(word);
        }
    }

    /** The command as one could type it. */
    static String command(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            boolean plain =
                    !word.isEmpty()
                            && word.chars()
                                    .allMatch(c -> c > ' ' && "\"'\\$`&|;<>()*?!#~".indexOf(c) < 0);
            text.append(text.isEmpty() ? "" : " ")
                    .append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return text.toString();
    }
}
