package bramble.api;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says whether the values of a request make sense. Answers the first field that does not. */
final class JobRequestCheck {

    private static final String DIGEST_PREFIX = "sha256:";
    private static final int DIGEST_CHARS = DIGEST_PREFIX.length() + 64;

    private JobRequestCheck() {}

    static void check(JobRequest job) {
        checkCommand(job);
        checkItems(job.items());
        checkName(job.name());
        checkEnvironment(job.env());
        checkFiles(job);
        checkEntries("labels", job.labels().keySet());
        checkEntries("after", job.after());
        RunnerCheck.check(job);
        if (job.cwd() != null && !job.cwd().startsWith("/")) {
            throw ProblemException.invalid(
                    "cwd", "the directory must be an absolute path, such as /srv/photos");
        }
        if (job.cwd() != null && !(job.files().isEmpty() && job.outputs().isEmpty())) {
            throw ProblemException.invalid(
                    "cwd",
                    "files come into and out of a fresh directory, so a job that has some cannot run in another: leave one of them out");
        }
        checkNumber("cpus", job.cpus(), 1, Limits.CPUS_MAX);
        checkNumber("priority", job.priority(), -Limits.PRIORITY_MAX, Limits.PRIORITY_MAX);
        checkNumber("maxParallel", job.maxParallel(), 0, Integer.MAX_VALUE);
        checkNumber("retries", job.retries(), 0, Limits.RETRIES_MAX);
        if (job.timeout() != null && job.timeout().isZero()) {
            throw ProblemException.invalid(
                    "timeout", "a task cannot run in no time: leave it out for no time-out");
        }
        if (job.memory() != null && job.memory().bytes() == 0) {
            throw ProblemException.invalid(
                    "memory", "a task cannot run in no memory: leave it out for no limit");
        }
    }

    private static void checkCommand(JobRequest job) {
        if (job.command().isEmpty() || job.command().getFirst().isBlank()) {
            throw ProblemException.invalid(
                    "command",
                    "the command is empty: write the program and its arguments, such as [\"date\", \"-u\"]");
        }
        if (job.command().size() > Limits.COMMAND_WORDS_MAX) {
            throw tooLarge(
                    "command",
                    "the command has "
                            + job.command().size()
                            + " words, more than the limit of "
                            + Limits.COMMAND_WORDS_MAX
                            + ": give long lists as items, or in a file");
        }
        long bytes = 0;
        for (String word : job.command()) {
            checkNoNul("command", word);
            bytes += bytes(word);
        }
        if (bytes > Limits.COMMAND_BYTES_MAX) {
            throw tooLarge(
                    "command",
                    "the command has "
                            + bytes
                            + " bytes, more than the limit of "
                            + Limits.COMMAND_BYTES_MAX
                            + ": give long lists as items, or in a file");
        }
    }

    private static void checkItems(@Nullable Items items) {
        switch (items) {
            case null -> {}
            case Items.Range range -> checkRange(range);
            case Items.Listed list -> checkList(list);
            case Items.FromFile file -> checkDigest("items.file", file.file());
        }
    }

    private static void checkRange(Items.Range range) {
        if (range.last() < range.first()) {
            throw ProblemException.invalid(
                    "items.range",
                    "the range ends before it begins: ["
                            + range.first()
                            + ", "
                            + range.last()
                            + "]; write the smaller number first");
        }
        long steps = range.last() - range.first();
        if (steps < 0 || steps >= Limits.TASKS_MAX) {
            throw tooLarge(
                    "items.range",
                    "the range ["
                            + range.first()
                            + ", "
                            + range.last()
                            + "] has more than "
                            + Limits.TASKS_MAX
                            + " items: split it into several jobs");
        }
    }

    private static void checkList(Items.Listed list) {
        if (list.items().isEmpty()) {
            throw ProblemException.invalid(
                    "items.list",
                    "the list of items is empty: a job without items needs no \"items\" at all");
        }
        long total = 0;
        for (String item : list.items()) {
            checkNoNul("items.list", item);
            long bytes = bytes(item);
            if (bytes > Limits.COMMAND_BYTES_MAX) {
                throw tooLarge(
                        "items.list",
                        "an item has "
                                + bytes
                                + " bytes, more than the limit of "
                                + Limits.COMMAND_BYTES_MAX);
            }
            total += bytes;
        }
        if (total > Limits.ITEMS_BYTES_MAX) {
            throw tooLarge(
                    "items.list",
                    "the items have "
                            + total
                            + " bytes, more than the limit of "
                            + Limits.ITEMS_BYTES_MAX
                            + ": split them into several jobs");
        }
    }

    private static void checkName(@Nullable String name) {
        if (name == null) {
            return;
        }
        if (name.isBlank()
                || name.length() > Limits.NAME_CHARS_MAX
                || name.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(
                    "name",
                    "a name has 1 to "
                            + Limits.NAME_CHARS_MAX
                            + " characters and no control characters");
        }
    }

    private static void checkEnvironment(Map<String, String> env) {
        long bytes = 0;
        for (Map.Entry<String, String> variable : env.entrySet()) {
            String key = variable.getKey();
            if (key.isEmpty() || key.indexOf('=') >= 0) {
                throw ProblemException.invalid(
                        "env",
                        "\""
                                + Quote.shortened(key)
                                + "\" is no name of a variable: it must not be empty or contain \"=\"");
            }
            checkNoNul("env", key);
            checkNoNul("env", variable.getValue());
            bytes += bytes(key) + bytes(variable.getValue());
        }
        if (bytes > Limits.COMMAND_BYTES_MAX) {
            throw tooLarge(
                    "env",
                    "the environment has "
                            + bytes
                            + " bytes, more than the limit of "
                            + Limits.COMMAND_BYTES_MAX);
        }
    }

    private static void checkFiles(JobRequest job) {
        checkEntries("files", job.files().keySet());
        checkEntries("outputs", job.outputs());
        for (Map.Entry<String, String> file : job.files().entrySet()) {
            String digest = file.getValue();
            boolean marked =
                    digest.endsWith(JobRequest.EXECUTABLE) || digest.endsWith(JobRequest.PLAIN);
            checkDigest(
                    "files",
                    marked
                            ? digest.substring(0, digest.length() - JobRequest.PLAIN.length())
                            : digest);
        }
        FileNames.check(job.files().keySet());
        job.outputs().forEach(FileNames::checkGlob);
    }

    private static void checkDigest(String field, String digest) {
        boolean wellFormed = digest.length() == DIGEST_CHARS && digest.startsWith(DIGEST_PREFIX);
        for (int at = DIGEST_PREFIX.length(); wellFormed && at < DIGEST_CHARS; at++) {
            wellFormed = "0123456789abcdef".indexOf(digest.charAt(at)) >= 0;
        }
        if (!wellFormed) {
            throw ProblemException.invalid(
                    field,
                    "\""
                            + Quote.shortened(digest)
                            + "\" is no digest: write sha256: and 64 hexadecimal digits in lower case");
        }
    }

    private static void checkEntries(String field, Collection<?> entries) {
        if (entries.size() > Limits.ENTRIES_MAX) {
            throw tooLarge(
                    field,
                    entries.size() + " entries are more than the limit of " + Limits.ENTRIES_MAX);
        }
    }

    private static void checkNumber(String field, @Nullable Integer value, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw ProblemException.invalid(field, value + " is not between " + min + " and " + max);
        }
    }

    private static void checkNoNul(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw ProblemException.invalid(field, "a NUL character cannot be handed to a process");
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    private static ProblemException tooLarge(String field, String detail) {
        return new ProblemException(Problem.of(ProblemType.TOO_LARGE, detail).withField(field));
    }
}
