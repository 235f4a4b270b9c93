package bramble.cli;

import bramble.api.Channel;
import bramble.api.ResultLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble logs}: what a task wrote, live or kept. */
@Command(name = "logs", description = "Print what a task wrote, from whichever node has it.")
final class Logs extends ClusterCommand {

    @Option(names = "--task", paramLabel = "N", description = "The task's number; default 0.")
    long task;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the task has ended.")
    boolean follow;

    @Option(names = "--stderr", description = "Standard error instead of standard output.")
    boolean stderr;

    @Parameters(paramLabel = "ID", description = "The job.")
    String id = "";

    Logs(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        UUID job = ClusterOptions.job(id);
        TaskOutput output = new TaskOutput(client(), job, task);
        Channel channel = stderr ? Channel.STDERR : Channel.STDOUT;
        if (json()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy(output, channel, bytes);
            printJson(
                    new ResultLine(
                            task, null, null, bytes.toString(StandardCharsets.UTF_8), null, null));
        } else {
            copy(output, channel, terminal.out());
        }
        return ExitCode.DONE;
    }

    private void copy(TaskOutput output, Channel channel, java.io.OutputStream to) {
        if (follow) {
            output.follow(channel, to);
        } else {
            output.copy(channel, to);
        }
    }
}
