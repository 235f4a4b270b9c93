package bramble.http;

import bramble.core.ContentId;
import bramble.core.Contents;
import bramble.core.Items;
import bramble.core.Job;
import bramble.core.NodeId;
import bramble.core.TaskSet;
import bramble.core.TaskState;
import bramble.http.Placed.Place;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that follow one another, that warm processes have answered, and whose answers stand in one
 * segment: so that a million results are not asked for one by one.
 *
 * @param end the first task behind them
 * @param bytes how long a copy of the segment must be
 * @param firstItem the first task's item, when the items are numbers; else null
 * @param items theirs, when they come from a list; else null
 * @param itemsFile whose lines from {@code first} on are the items; else null
 */
@Json
record AnsweredRun(
        int first,
        int end,
        int attempt,
        String segment,
        long bytes,
        List<UUID> holders,
        @Nullable Long firstItem,
        @Nullable List<String> items,
        @Nullable String itemsFile) {

    /** Where nodes ask the master. */
    static final String PATH = "/internal/v1/runs/";

    /** Items of a list that are told at once. */
    private static final int LISTED_MAX = 10_000;

    /** One, or none. */
    @Json
    record Maybe(@Nullable AnsweredRun run) {}

    /** Those that begin with a task; null when there are none. Looks at each outcome once. */
    static @Nullable AnsweredRun of(Job job, int first, Contents contents) {
        var items = job.items();
        if (items instanceof Items.Selection || job.outputsRemoved().isPresent()) {
            return null;
        }
        for (var outcome : job.outcomes()) {
            var run = outcome.run();
            if (outcome.state() != TaskState.SUCCEEDED
                    || run == null
                    || run.output() == null
                    || !outcome.tasks().contains(first)) {
                continue;
            }
            var segment = run.output().segment();
            var content = contents.find(segment).orElse(null);
            if (content == null) {
                return null;
            }
            var tasks = outcome.tasks().minus(TaskSet.range(0, first)).firstRange();
            var end =
                    items instanceof Items.Listed ? tasks.lowest(LISTED_MAX).last() : tasks.last();
            return new AnsweredRun(
                    first,
                    end + 1,
                    outcome.attempt(),
                    segment.text(),
                    content.facts().sizeBytes(),
                    content.holders().stream().map(NodeId::uuid).toList(),
                    items instanceof Items.Range range ? Long.valueOf(range.first() + first) : null,
                    items instanceof Items.Listed listed
                            ? new ArrayList<>(listed.texts().subList(first, end + 1))
                            : null,
                    items instanceof Items.Lines lines ? lines.content().text() : null);
        }
        return null;
    }

    /** Where the answers are. */
    Place place() {
        return new Place(
                new ContentId(segment), attempt, bytes, holders.stream().map(NodeId::new).toList());
    }
}
