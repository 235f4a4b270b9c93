package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Durations;
import bramble.api.JobFilter;
import bramble.api.JobPage;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bramble jobs}: the newest jobs. */
@Command(name = "jobs", description = "List jobs, the newest first.")
final class Jobs extends ClusterCommand {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only jobs in this state, such as running.")
    @Nullable String state;

    @Option(names = "--name", paramLabel = "NAME", description = "Only jobs of this name.")
    @Nullable String name;

    @Option(names = "--user", paramLabel = "USER", description = "Only jobs of this user.")
    @Nullable String user;

    @Option(
            names = "--since",
            paramLabel = "DUR",
            description = "Only jobs submitted in this time, such as 2h.")
    @Nullable String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many; default ${DEFAULT-VALUE}.")
    int limit = 20;

    Jobs(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        if (limit < 1) {
            throw new UsageException("--limit: " + limit + " is too few: write at least 1");
        }
        Instant earliest =
                since == null
                        ? Instant.MIN
                        : Instant.now()
                                .minus(JobOptions.parsed("--since", since, Durations::parse));
        List<JobView> jobs = new ArrayList<>();
        String next = collect(client(), earliest, jobs);
        if (json()) {
            printJson(new JobPage(jobs, next));
        } else {
            print(jobs, next != null);
        }
        return ExitCode.DONE;
    }

    /**
     * Collects pages until there are enough jobs; answers where the rest begins, null if there is
     * none.
     */
    private @Nullable String collect(BrambleClient client, Instant earliest, List<JobView> jobs) {
        JobFilter filter =
                new JobFilter(parsedState(), name, user, null, Math.min(limit, Limits.PAGE_MAX));
        while (true) {
            JobPage page = client.jobs(filter);
            for (JobView job : page.jobs()) {
                if (job.submittedAt().isBefore(earliest)) {
                    return null;
                }
                jobs.add(job);
            }
            if (page.next() == null || jobs.size() >= limit) {
                return page.next();
            }
            filter =
                    new JobFilter(
                            filter.state(),
                            name,
                            user,
                            page.next(),
                            Math.min(limit - jobs.size(), Limits.PAGE_MAX));
        }
    }

    private @Nullable JobState parsedState() {
        if (state == null) {
            return null;
        }
        for (JobState known : JobState.values()) {
            if (known.text().equals(state.toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw new UsageException(
                "--state: \""
                        + state
                        + "\" is no state: write scheduled, waiting, queued, running, succeeded, failed, cancelled or refused");
    }

    private void print(List<JobView> jobs, boolean more) {
        if (jobs.isEmpty()) {
            terminal.out().println("There are no such jobs.");
            return;
        }
        Instant now = Instant.now();
        Table table = new Table("ID", "NAME", "STATE", "TASKS", "SUBMITTED");
        for (JobView job : jobs) {
            table.row(
                    job.id().toString(),
                    shortened(job.name()),
                    JobWords.state(terminal, job.state()),
                    job.counts().ended() + "/" + job.counts().total(),
                    TimeText.span(Duration.between(job.submittedAt(), now)) + " ago");
        }
        table.lines().forEach(terminal.out()::println);
        if (more) {
            terminal.out().println("There are more: --limit shows them.");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 30 ? text : text.substring(0, 29) + "…";
    }
}
