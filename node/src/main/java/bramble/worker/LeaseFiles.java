package bramble.worker;

import bramble.core.JobId;
import bramble.core.LeaseId;
import bramble.core.OutputRules;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import bramble.worker.folder.SpareFiles;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file for each lease held, so that the next life of this node knows what it may find
 * running. Not synced: processes do not outlive the machine either.
 */
final class LeaseFiles {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseFiles.class);
    private static final String VERSION = "3";

    /** Did not say whether a task may run only once. */
    private static final String EARLIER_VERSION = "2";

    private static final String ONCE = "once";
    private static final String AGAIN = "again";

    private final Path directory;
    private final SpareFiles spares;

    LeaseFiles(Path work, SpareFiles spares) {
        directory = directory(work);
        this.spares = spares;
    }

    /** Where they are. */
    static Path directory(Path work) {
        return work.resolve("leases");
    }

    /**
     * What is remembered of a lease.
     *
     * @param since when this worker got it, in milliseconds since 1970
     */
    record Remembered(
            LeaseId lease, JobId job, int attempt, TaskSet tasks, Terms terms, long since) {

        AttemptName name(int task) {
            return new AttemptName(lease, job, task, attempt);
        }
    }

    /**
     * The terms on which its attempts run.
     *
     * @param timeOutMillis how long one may run, 0 for as long as it likes
     * @param slots how many it occupies
     * @param outputs which files are kept of what they leave
     * @param once whether no task of it may be started twice, whatever becomes of the first time
     */
    record Terms(long timeOutMillis, int slots, OutputRules outputs, boolean once) {

        static Terms of(LeasedWork work, int slots) {
            return new Terms(
                    work.rules().timeoutMillis(),
                    slots,
                    work.program().outputs(),
                    work.rules().atMostOnce());
        }
    }

    /** Remembers a lease, before any of its tasks begins. */
    void write(LeasedWork work) throws IOException {
        var lease = work.lease();
        var outputs = work.program().outputs();
        var text =
                String.join(
                        " ",
                        VERSION,
                        lease.id().toString(),
                        lease.job().toString(),
                        Integer.toString(lease.attempt().attempt()),
                        Long.toString(work.rules().timeoutMillis()),
                        Integer.toString(work.needs().cpus()),
                        (outputs.afterFailure() ? "+" : "-") + globs(outputs),
                        work.rules().atMostOnce() ? ONCE : AGAIN,
                        lease.tasks().toString());
        var partial = directory.resolve(lease.id() + ".partial");
        try {
            spares.make(partial);
        } catch (NoSuchFileException first) {
            Files.createDirectories(directory);
            spares.make(partial);
        }
        Files.writeString(partial, text + "\n", StandardOpenOption.WRITE);
        Files.move(partial, directory.resolve(lease.id().toString()));
    }

    /** Globs in one word. */
    private static String globs(OutputRules outputs) {
        return outputs.globs().stream()
                .map(each -> URLEncoder.encode(each, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    private static OutputRules outputs(String word) {
        var globs =
                Arrays.stream(word.substring(1).split(","))
                        .filter(each -> !each.isEmpty())
                        .map(each -> URLDecoder.decode(each, StandardCharsets.UTF_8))
                        .toList();
        return new OutputRules(globs, word.charAt(0) == '+');
    }

    /** Forgets a lease. */
    void remove(LeaseId lease) {
        try {
            spares.keep(directory.resolve(lease.toString()));
        } catch (IOException stuck) {
            LOG.warn("cannot remove the record of lease {}: {}", lease, stuck.toString());
        }
    }

    /** What an earlier life held. */
    List<Remembered> read() throws IOException {
        var found = new ArrayList<Remembered>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                try {
                    var since = Files.getLastModifiedTime(file).toMillis();
                    found.add(parse(Files.readString(file).strip(), since));
                } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
                    LOG.warn("cannot read {}, so its tasks will run again", file);
                    Files.delete(file);
                }
            }
        }
        return found;
    }

    private static Remembered parse(String line, long since) {
        var earlier = line.startsWith(EARLIER_VERSION + " ");
        var fields = line.split(" ", earlier ? 8 : 9);
        if (!earlier && !fields[0].equals(VERSION)) {
            throw new IllegalArgumentException("of another version");
        }
        // Who does not know must not repeat.
        var once = earlier || fields[7].equals(ONCE);
        return new Remembered(
                new LeaseId(Long.parseLong(fields[1])),
                JobId.parse(fields[2]),
                Integer.parseInt(fields[3]),
                TaskSet.parse(fields[earlier ? 7 : 8]),
                new Terms(
                        Long.parseLong(fields[4]),
                        Integer.parseInt(fields[5]),
                        outputs(fields[6]),
                        once),
                since);
    }
}
