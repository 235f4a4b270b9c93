package bramble.http;

import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.core.TaskSet;
import bramble.http.KeptSources.Batch;
import bramble.http.Placed.Place;
import bramble.store.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the holders say about the tasks of a page, asked of each holder for many tasks at once. When
 * one fails, or cannot read a task's, the next one is asked. For one thread.
 *
 * @param <T> what there is to say about a task
 */
final class PageBatches<T> implements AutoCloseable {

    private final KeptSources kept;
    private final JobId job;
    private final Kind<T> kind;
    private final TreeMap<Integer, Place> places = new TreeMap<>();
    private final Map<NodeId, String> bad = new HashMap<>();
    private final Map<Integer, Run<T>> runs = new HashMap<>();
    private final List<Run<T>> all = new ArrayList<>();

    /**
     * What is asked for.
     *
     * @param path where other nodes answer it
     * @param here the answer of this node; null for that it must ask itself by {@code path} too
     * @param problem why a holder cannot say it; null when it can
     */
    record Kind<T>(
            String path, Class<T> type, Here<T> here, Function<T, @Nullable String> problem) {}

    /** This node's own answer. */
    interface Here<T> {
        T read(Place place, Piece.Owner owner);
    }

    /** One asking of one holder. */
    private static final class Run<T> {
        private final NodeId holder;
        private final @Nullable Batch<T> batch;

        Run(NodeId holder, @Nullable Batch<T> batch) {
            this.holder = holder;
            this.batch = batch;
        }
    }

    PageBatches(KeptSources kept, JobId job, Kind<T> kind) {
        this.kept = kept;
        this.job = job;
        this.kind = kind;
    }

    /** Adds a task; all are to be added before any is asked for. */
    void add(int task, Place place) {
        places.put(task, place);
    }

    /** An answer, or why there is none. */
    record Said<T>(@Nullable T answer, String problem) {}

    /** What there is to say about a task; to be asked in the order of the tasks. */
    Said<T> next(int task) throws IOException {
        var place = places.get(task);
        if (place == null) {
            return new Said<>(null, "");
        }
        var trouble = "no node has it";
        var tried = new ArrayList<NodeId>();
        for (var holder : kept.holders(place)) {
            if (bad.containsKey(holder)) {
                trouble = "node " + kept.name(holder) + ": " + bad.get(holder);
                continue;
            }
            tried.add(holder);
            try {
                var answer = ask(holder, task, place, tried.size() > 1);
                var problem = kind.problem().apply(answer);
                if (problem == null) {
                    return new Said<>(answer, "");
                }
                trouble = "node " + kept.name(holder) + ": " + problem;
            } catch (IOException e) {
                bad.put(holder, Problems.text(e));
                trouble = "node " + kept.name(holder) + ": " + Problems.text(e);
            }
        }
        return new Said<>(null, trouble);
    }

    private T ask(NodeId holder, int task, Place place, boolean alone) throws IOException {
        if (kept.isHere(holder)) {
            return kind.here().read(place, new Piece.Owner(job, task, place.attempt()));
        }
        var run = runs.get(task);
        if (run == null || !run.holder.equals(holder) || run.batch == null) {
            run = open(holder, task, alone);
        }
        var answer = run.batch == null ? null : run.batch.next();
        if (answer == null) {
            throw new IOException("it answered too little");
        }
        return answer;
    }

    /** Asks a holder for a task, and for all later ones for which it is the first to ask. */
    private Run<T> open(NodeId holder, int first, boolean alone) throws IOException {
        var spots = new ArrayList<ShortOutput.Spot>();
        var asked = new ArrayList<Integer>();
        Place place = null;
        var tasks = new ArrayList<Integer>();
        for (var entry : places.tailMap(first).entrySet()) {
            var task = entry.getKey();
            if (task != first && (alone || !holder.equals(firstOf(entry.getValue())))) {
                continue;
            }
            if (place != null && !place.equals(entry.getValue())) {
                spots.add(spot(place, tasks));
                tasks.clear();
            }
            place = entry.getValue();
            tasks.add(task);
            asked.add(task);
        }
        if (place != null) {
            spots.add(spot(place, tasks));
        }
        var run = new Run<>(holder, kept.batch(holder, kind.path(), job, spots, kind.type()));
        all.add(run);
        asked.forEach(task -> runs.put(task, run));
        return run;
    }

    private @Nullable NodeId firstOf(Place place) {
        for (var holder : kept.holders(place)) {
            if (!bad.containsKey(holder)) {
                return holder;
            }
        }
        return null;
    }

    private static ShortOutput.Spot spot(Place place, List<Integer> tasks) {
        var set = TaskSet.of(tasks.stream().mapToInt(Integer::intValue).toArray());
        return new ShortOutput.Spot(
                place.segment().text(), place.bytes(), place.attempt(), set.toString());
    }

    @Override
    public void close() throws IOException {
        for (var run : all) {
            if (run.batch != null) {
                run.batch.close();
            }
        }
    }
}
