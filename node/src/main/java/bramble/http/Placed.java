package bramble.http;

import bramble.api.TaskView;
import bramble.core.ContentId;
import bramble.core.NodeId;
import bramble.core.TaskState;
import io.avaje.jsonb.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task and where its output is kept.
 *
 * @param segment null when nothing of it is kept
 * @param line of the file of items; null when the items come from none
 */
@Json
record Placed(TaskView view, @Nullable String segment, @Nullable Integer line) {

    /** Where nodes ask the master. */
    static final String PATH = "/internal/v1/places/";

    /**
     * How long the first task of a page is waited for, and for what; at most {@link Local#SLICE}.
     */
    record Wait(Until until, Duration atMost) {

        static final Wait NONE = new Wait(Until.NOTHING, Duration.ZERO);

        /**
         * For who will go on looking: what the master holds of a job that it knows, with no
         * majority asked whether it is the master still.
         */
        static final Wait KNOWN = new Wait(Until.NOTHING, Local.SLICE);

        static Wait until(Until until) {
            return new Wait(until, Local.SLICE);
        }

        /** As a part of a query. */
        String query() {
            return "&until=" + until + "&wait=" + atMost.toMillis();
        }

        static Wait read(Visit visit) {
            var until = visit.query("until").map(Until::valueOf).orElse(null);
            if (until == null) {
                return NONE;
            }
            var most = (int) Local.SLICE.toMillis();
            return new Wait(until, Duration.ofMillis(visit.query("wait", most, 0, most)));
        }
    }

    /** Where a task is to stand. */
    enum Until {
        NOTHING,
        STARTED,
        ENDED;

        boolean reached(TaskState state) {
            return switch (this) {
                case NOTHING -> true;
                case STARTED -> state != TaskState.QUEUED;
                case ENDED -> state != TaskState.QUEUED && state != TaskState.RUNNING;
            };
        }
    }

    /**
     * Some tasks in their order.
     *
     * @param next the number of the last task when there are more; else null
     * @param segments who holds them, by their names
     * @param itemsFile whose lines are the items; null when they come from none
     * @param removed why the job's outputs are there no more; null while they are
     * @param lines true when the answers of many tasks may stand together, as {@link AnsweredRun}
     *     tells; else null
     */
    @Json
    record Page(
            List<Placed> tasks,
            @Nullable String next,
            Map<String, Segment> segments,
            @Nullable String removed,
            @Nullable String itemsFile,
            @Nullable Boolean lines) {

        /** The place of a task's output; null when it has none. */
        @Nullable Place place(Placed task) {
            var name = task.segment();
            if (name == null || !segments.containsKey(name)) {
                return null;
            }
            var segment = Objects.requireNonNull(segments.get(name));
            return new Place(
                    new ContentId(name),
                    task.view().attempt(),
                    segment.bytes(),
                    segment.holders().stream().map(NodeId::new).toList());
        }
    }

    /** Who holds a segment, and how long it is. */
    @Json
    record Segment(long bytes, List<UUID> holders) {}

    /**
     * Where one attempt's output is.
     *
     * @param bytes how long a copy of the segment must be
     */
    record Place(ContentId segment, int attempt, long bytes, List<NodeId> holders) {}
}
