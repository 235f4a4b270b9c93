package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.JobRequest;
import bramble.api.JobView;
import bramble.api.OutputsView;
import bramble.api.TaskPage;
import bramble.api.TaskState;
import bramble.api.TaskView;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble status}: one job, and in plain words why it is where it is. */
@Command(name = "status", description = "Show one job, and in plain words why it is not running.")
final class Status extends ClusterCommand {

    private static final int FAILURES_SHOWN = 10;

    @Parameters(paramLabel = "ID", description = "The job.")
    String id = "";

    Status(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        JobView job = client.job(ClusterOptions.job(id));
        if (json()) {
            printJson(job);
            return ExitCode.DONE;
        }
        terminal.out().println("Job " + job.id() + "  " + job.name());
        line("state", JobWords.state(terminal, job.state()));
        line("why", job.why());
        JobRequest spec = job.spec();
        if (spec != null) {
            line("command", JobWords.command(spec.command()));
        }
        line("tasks", JobWords.counts(job.counts()));
        line("output", outputs(job.outputs()));
        line("submitted", when(job.submittedAt()));
        line("started", when(job.startedAt()));
        line("finished", when(job.finishedAt()));
        printEnds(client, job, TaskState.FAILED, job.counts().failed());
        printEnds(client, job, TaskState.LOST, job.counts().lost());
        return ExitCode.DONE;
    }

    private void line(String label, String text) {
        if (!text.isEmpty()) {
            terminal.out().println("  " + label + " ".repeat(11 - label.length()) + text);
        }
    }

    private static String outputs(@Nullable OutputsView outputs) {
        if (outputs == null || outputs.bytes() == 0) {
            return "";
        }
        String bytes = outputs.bytes() + " bytes";
        return outputs.removed() == null ? bytes : bytes + ", removed: " + outputs.removed();
    }

    private static String when(@Nullable Instant time) {
        return time == null
                ? ""
                : TimeText.local(time)
                        + " ("
                        + TimeText.span(Duration.between(time, Instant.now()))
                        + " ago)";
    }

    private void printEnds(BrambleClient client, JobView job, TaskState state, long count) {
        if (count == 0) {
            return;
        }
        TaskPage page = client.tasks(job.id(), state, null, FAILURES_SHOWN);
        for (TaskView task : page.tasks()) {
            String item = task.item() == null ? "" : " (item " + task.item() + ")";
            String why = task.why() == null ? "exit code " + task.exitCode() : task.why();
            line(
                    state.text(),
                    "task " + task.task() + item + ", attempt " + task.attempt() + ": " + why);
        }
        if (count > page.tasks().size()) {
            line("", "and " + (count - page.tasks().size()) + " more");
        }
    }
}
