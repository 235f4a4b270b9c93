package bramble.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a job's command is run on: one task an item, in order. */
public sealed interface Items {

    /** How many items, and so tasks, there are. */
    int size();

    /** The item of a task, empty for a job without items. */
    Optional<String> item(int task);

    /**
     * The items of which these are some, through all selections; these when they are no selection.
     */
    default Items root() {
        return this;
    }

    /**
     * The items of some tasks alone: the k-th of them is that of the k-th lowest task of the set.
     */
    default Items of(TaskSet tasks) {
        var picked = new ArrayList<String>(tasks.size());
        for (var each = tasks.iterator(); each.hasNext(); ) {
            picked.add(item(each.nextInt()).orElseThrow());
        }
        return new Listed(picked);
    }

    /** No items: the job has the single task 0. */
    record None() implements Items {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public Optional<String> item(int task) {
            return Optional.empty();
        }

        @Override
        public Items of(TaskSet tasks) {
            return this;
        }
    }

    /** Whole numbers, both ends included. */
    record Range(long first, long last) implements Items {
        public Range {
            if (last < first || last - first < 0 || last - first >= Limits.TASKS_MAX) {
                throw new IllegalArgumentException(
                        "a range runs from a number to an equal or greater one and has at most "
                                + Limits.TASKS_MAX
                                + " items, unlike "
                                + first
                                + " to "
                                + last);
            }
        }

        @Override
        public int size() {
            return (int) (last - first + 1);
        }

        @Override
        public Optional<String> item(int task) {
            return Optional.of(Long.toString(first + task));
        }

        @Override
        public Items of(TaskSet tasks) {
            var contiguous = !tasks.isEmpty() && tasks.last() - tasks.first() + 1 == tasks.size();
            return contiguous
                    ? new Range(first + tasks.first(), first + tasks.last())
                    : Items.super.of(tasks);
        }
    }

    /** Texts, in the submitter's order. */
    record Listed(List<String> texts) implements Items {
        public Listed {
            texts = List.copyOf(texts);
        }

        @Override
        public int size() {
            return texts.size();
        }

        @Override
        public Optional<String> item(int task) {
            return Optional.of(texts.get(task));
        }
    }

    /**
     * The lines of a kept file, of which the log knows only how many there are: whoever needs an
     * item reads it there.
     */
    record Lines(ContentId content, int size) implements Items {
        private static final int UNCOUNTED = -1;

        public Lines {
            if (size < UNCOUNTED || size > Limits.TASKS_MAX) {
                throw new IllegalArgumentException(
                        "a job has at most " + Limits.TASKS_MAX + " tasks, not " + size);
            }
        }

        /** Of a submission: the lines are counted when it is decided about. */
        public static Lines uncounted(ContentId content) {
            return new Lines(content, UNCOUNTED);
        }

        boolean isCounted() {
            return size != UNCOUNTED;
        }

        @Override
        public Optional<String> item(int task) {
            return Optional.empty();
        }

        @Override
        public Items of(TaskSet tasks) {
            return new Selection(this, tasks);
        }
    }

    /**
     * Some of another job's items, as a retry has them: task k is the k-th lowest of {@code tasks}.
     */
    record Selection(Items base, TaskSet tasks) implements Items {
        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public Optional<String> item(int task) {
            return base.item(tasks.at(task));
        }

        @Override
        public Items root() {
            return base.root();
        }

        @Override
        public Items of(TaskSet some) {
            return base instanceof Lines
                    ? new Selection(base, tasks.at(some))
                    : Items.super.of(some);
        }
    }
}
