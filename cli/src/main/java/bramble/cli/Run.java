package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Channel;
import bramble.api.JobRequest;
import bramble.api.JobView;
import bramble.api.TaskState;
import bramble.api.TaskView;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble run}: as if the command ran here. */
@Command(
        name = "run",
        description =
                "Submit a job, follow its output, and exit with the task's exit code. Ctrl-C asks to cancel.",
        footer = {
            "",
            "--at names nodes (HOST:PORT) or, if it looks like a time, when to start: HH:MM or",
            "2026-12-01T02:00 here, or 2026-12-01T02:00:00Z."
        })
final class Run extends SubmittingCommand {

    @Parameters(paramLabel = "COMMAND", description = "The program and its arguments.")
    List<String> command = new ArrayList<>();

    Run(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        JobRequest request =
                complete(client, job.request(command, cluster.times(), terminal.environment()));
        UUID id = job.idOrNew();
        try (CancelOnInterrupt guard = CancelOnInterrupt.watching(client, id, terminal)) {
            accepted(client, id, request);
            JobView view = json() ? collect(client, id) : follow(client, id);
            guard.ended();
            return codeOf(client.task(id, 0), view);
        }
    }

    private JobView follow(BrambleClient client, UUID id) {
        // Not a virtual thread: its poller would hold up the end of the process by 300 ms.
        Thread errors =
                Thread.ofPlatform()
                        .daemon()
                        .name("stderr of " + id)
                        .start(
                                () ->
                                        new TaskOutput(client, id, 0)
                                                .follow(Channel.STDERR, terminal.err()));
        new TaskOutput(client, id, 0).follow(Channel.STDOUT, terminal.out());
        try {
            errors.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ended(client, id);
    }

    /** Waits, then prints everything as one document. */
    private JobView collect(BrambleClient client, UUID id) {
        JobView view = ended(client, id);
        TaskView task = client.task(id, 0);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        new TaskOutput(client, id, 0).copy(Channel.STDOUT, output);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        new TaskOutput(client, id, 0).copy(Channel.STDERR, errors);
        printJson(
                new RunReport(
                        id, view.state(), view.why(), task.exitCode(), text(output), text(errors)));
        return view;
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static JobView ended(BrambleClient client, UUID id) {
        return client.await(id, Duration.ofDays(36_500)).orElseThrow();
    }

    private int codeOf(TaskView task, JobView view) {
        if (task.state() == TaskState.SUCCEEDED) {
            return ExitCode.DONE;
        }
        if (!json()) {
            terminal.warn(
                    "bramble run: job "
                            + view.id()
                            + " "
                            + view.state().text()
                            + ": "
                            + view.why());
        }
        Integer code = task.exitCode();
        return code == null || code == 0 ? ExitCode.FAILED : code;
    }
}
