package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.JobView;
import bramble.api.TaskCounts;
import bramble.api.TaskState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What the demo claims, counted from what the API tells and nothing else. */
final class DemoChecks {

    /** The number of primes below 20,000,000. */
    static final long PRIMES_EXPECTED = 1_270_607;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalCluster nodes;
    private final BrambleClient client;

    DemoChecks(LocalCluster nodes, BrambleClient client) {
        this.nodes = nodes;
        this.client = client;
    }

    /** Goes through every task of the jobs: each must be there once, and have succeeded once. */
    DemoReport.Tasks tasks(List<DemoPlay.Accepted> jobs) {
        long submitted = 0;
        long succeeded = 0;
        long[] twiceAndAgain = new long[2];
        boolean agree = true;
        for (DemoPlay.Accepted job : jobs) {
            Set<Long> successes = new HashSet<>();
            client.forEachTask(
                    job.id(),
                    null,
                    task -> {
                        if (task.state() == TaskState.SUCCEEDED && !successes.add(task.task())) {
                            twiceAndAgain[0]++;
                        }
                        if (task.attempt() > 1) {
                            twiceAndAgain[1]++;
                        }
                    });
            TaskCounts counts = client.job(job.id()).counts();
            twiceAndAgain[0] += Math.max(0, counts.ended() - job.tasks()) + resultsTwice(job.id());
            submitted += job.tasks();
            succeeded += Math.min(successes.size(), counts.succeeded());
            agree &= counts.total() == job.tasks() && allTell(job.id(), counts);
        }
        return new DemoReport.Tasks(
                jobs.stream().map(DemoPlay.Accepted::id).toList(),
                submitted,
                succeeded,
                submitted - succeeded,
                twiceAndAgain[0],
                twiceAndAgain[1],
                agree);
    }

    private long resultsTwice(UUID job) {
        Set<Long> seen = new HashSet<>();
        long[] twice = {0};
        client.results(
                job,
                0,
                false,
                line -> {
                    twice[0] += seen.add(line.task()) ? 0 : 1;
                    return true;
                });
        return twice[0];
    }

    private boolean allTell(UUID job, TaskCounts counts) {
        for (int node = 0; node < nodes.size(); node++) {
            JobView view = new BrambleClient(List.of(nodes.address(node)), PATIENCE).job(job);
            if (!view.counts().equals(counts)) {
                return false;
            }
        }
        return true;
    }

    /** Adds up what the ranges' tasks printed. */
    DemoReport.Primes primes(UUID job) {
        long[] sum = {0};
        client.results(
                job,
                0,
                false,
                line -> {
                    try {
                        sum[0] += Long.parseLong(line.output().strip());
                    } catch (NumberFormatException e) {
                        throw new DemoFailure(
                                "task "
                                        + line.task()
                                        + " printed no number: \""
                                        + line.output().strip()
                                        + "\"");
                    }
                    return true;
                });
        return new DemoReport.Primes(PRIMES_EXPECTED, sum[0]);
    }

    /** Compares what {@code sha256sum} printed with the sums computed here. */
    DemoReport.Files files(UUID job, List<Path> files) {
        Map<Long, String> printed = new HashMap<>();
        client.results(
                job,
                0,
                false,
                line -> {
                    printed.put(line.task(), line.output());
                    return true;
                });
        int wrong = 0;
        for (int file = 0; file < files.size(); file++) {
            String expected = digest(files.get(file)) + "  " + files.get(file) + "\n";
            wrong += expected.equals(printed.get((long) file)) ? 0 : 1;
        }
        return new DemoReport.Files(files.size(), wrong);
    }

    private static String digest(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[16 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
