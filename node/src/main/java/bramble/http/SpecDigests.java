package bramble.http;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.JobSpec;
import bramble.core.Needs;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Runner;
import bramble.core.SpecDigest;
import bramble.core.TaskSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digests by which two submissions are known to ask for the same. They are SHA-256 over the one
 * canonical form of a specification: every field, in a fixed order, each variable one after its
 * length, so that different specifications never give the same bytes. The form depends neither on
 * the log's format nor on JSON's, since a digest is compared with ones made years ago: a field that
 * is added later is written only where it differs from its default.
 */
public final class SpecDigests {

    private static final int VERSION = 1;

    /**
     * Stands before a program's files: no kind of items, so that neither is taken for the other.
     */
    private static final int FILES = 100;

    /** Stands behind the rules for attempts: too high for the priority that follows else. */
    private static final int LINES = 1_000_001;

    /** Stands behind {@link #LINES} before how long processes stay warm, where they do. */
    private static final int WARM = 1_000_002;

    private final MessageDigest digest;

    private SpecDigests(MessageDigest digest) {
        this.digest = digest;
    }

    /** The digest of a specification, the same wherever and whenever it is computed. */
    public static SpecDigest of(JobSpec spec) {
        try {
            var form = new SpecDigests(MessageDigest.getInstance("SHA-256"));
            form.number(VERSION);
            form.write(spec);
            return new SpecDigest(HexFormat.of().formatHex(form.digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private void write(JobSpec spec) {
        text(spec.name());
        write(spec.program());
        write(spec.items());
        write(spec.needs());
        write(spec.attempts());
        write(spec.queue());
    }

    private void write(Program program) {
        number(program.command().size());
        program.command().forEach(this::text);
        pairs(program.environment());
        flag(program.directory().isPresent());
        program.directory().ifPresent(this::text);
        writeFiles(program);
    }

    /** What came later: of a program without files nothing is written. */
    private void writeFiles(Program program) {
        if (program.files().isEmpty() && program.outputs().equals(OutputRules.NONE)) {
            return;
        }
        number(FILES);
        number(program.files().size());
        program.files()
                .forEach(
                        (name, file) -> {
                            text(name);
                            text(file.content().text());
                            number(
                                    switch (file.mode()) {
                                        case GUESSED -> 1;
                                        case PLAIN -> 2;
                                        case EXECUTABLE -> 3;
                                    });
                        });
        number(program.outputs().globs().size());
        program.outputs().globs().forEach(this::text);
        flag(program.outputs().afterFailure());
    }

    private void write(Items items) {
        switch (items) {
            case Items.None none -> number(1);
            case Items.Range range -> {
                number(2);
                number(range.first());
                number(range.last());
            }
            case Items.Listed listed -> {
                number(3);
                number(listed.texts().size());
                listed.texts().forEach(this::text);
            }
            case Items.Selection selection -> {
                number(4);
                write(selection.base());
                write(selection.tasks());
            }
            case Items.Lines lines -> {
                number(5);
                text(lines.content().text());
            }
        }
    }

    private void write(TaskSet tasks) {
        number(tasks.size());
        tasks.forEachRange(
                (first, end) -> {
                    number(first);
                    number(end);
                });
    }

    private void write(Needs needs) {
        number(needs.cpus());
        number(needs.memoryBytes());
        pairs(needs.labels());
    }

    private void write(AttemptRules rules) {
        number(rules.retries());
        number(rules.backoffMillis());
        number(rules.timeoutMillis());
        flag(rules.atMostOnce());
        if (rules.runner() instanceof Runner.Lines(var warmMillis)) {
            number(LINES);
            if (warmMillis > 0) {
                number(WARM);
                number(warmMillis);
            }
        }
    }

    private void write(QueueRules rules) {
        number(rules.priority());
        number(rules.maxParallel());
        number(rules.notBeforeMillis());
        number(rules.after().size());
        for (var dependency : rules.after()) {
            text(dependency.job().toString());
            number(
                    switch (dependency.on()) {
                        case OK -> 1;
                        case ANY -> 2;
                        case FAIL -> 3;
                    });
        }
    }

    /** Sorted here, since a sorted map may come with an order of its own. */
    private void pairs(SortedMap<String, String> map) {
        number(map.size());
        new TreeMap<>((Map<String, String>) map)
                .forEach(
                        (key, value) -> {
                            text(key);
                            text(value);
                        });
    }

    private void text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void flag(boolean value) {
        number(value ? 1 : 0);
    }

    /** Eight bytes, the highest first. */
    private void number(long value) {
        for (var shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (value >>> shift));
        }
    }
}
