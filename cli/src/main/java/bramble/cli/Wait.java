package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Durations;
import bramble.api.JobView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble wait}: until all the jobs have ended. */
@Command(
        name = "wait",
        description = "Wait until jobs have ended. Exit code 0 only if all succeeded.")
final class Wait extends ClusterCommand {

    @Option(
            names = "--timeout",
            paramLabel = "DUR",
            description = "Give up after this time, with exit code 1.")
    @Nullable String timeout;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The jobs.")
    List<String> ids = new ArrayList<>();

    Wait(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        Duration atMost =
                timeout == null
                        ? Durations.MAX
                        : JobOptions.parsed("--timeout", timeout, Durations::parse);
        List<UUID> jobs = ids.stream().map(ClusterOptions::job).toList();
        BrambleClient client = client();
        long start = System.nanoTime();
        int worst = ExitCode.DONE;
        for (UUID id : jobs) {
            Duration left = atMost.minusNanos(System.nanoTime() - start);
            Optional<JobView> ended = client.await(id, left.isNegative() ? Duration.ZERO : left);
            JobView job = ended.isPresent() ? ended.get() : client.job(id);
            if (json()) {
                printJson(job);
            } else {
                terminal.say(
                        id
                                + "  "
                                + JobWords.state(terminal, job.state())
                                + (job.state().ended() ? "" : ", not ended yet"));
            }
            worst = Math.max(worst, JobWords.codeOf(job));
        }
        return worst;
    }
}
