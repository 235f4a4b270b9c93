package bramble.core;

import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.StringJoiner;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * An immutable set of task numbers, kept as ranges where they are dense: ten million consecutive
 * tasks take about two kilobytes (Lemire et al., "Roaring Bitmaps: Implementation of an Optimized
 * Software Library", 2018).
 */
public final class TaskSet {

    /** The set without any task. */
    public static final TaskSet EMPTY = new TaskSet(new RoaringBitmap());

    /** The only task of a job without items; shared, since there may be very many such jobs. */
    private static final TaskSet FIRST = new TaskSet(RoaringBitmap.bitmapOfRange(0, 1));

    private final RoaringBitmap bits;

    private TaskSet(RoaringBitmap bits) {
        this.bits = bits;
    }

    /** The tasks from {@code first} up to but without {@code end}. */
    public static TaskSet range(int first, int end) {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException("no range of tasks: " + first + " to " + end);
        }
        if (first == end) {
            return EMPTY;
        }
        return first == 0 && end == 1
                ? FIRST
                : new TaskSet(RoaringBitmap.bitmapOfRange(first, end));
    }

    public static TaskSet of(int... tasks) {
        return owning(RoaringBitmap.bitmapOf(tasks));
    }

    /** Collects ranges of tasks, in any order, into a set. Done with at {@link #build}. */
    public static final class Builder {
        private final RoaringBitmap bits = new RoaringBitmap();

        /** Adds the tasks from {@code first} up to but without {@code end}. */
        public void add(int first, int end) {
            if (first < 0 || end < first) {
                throw new IllegalArgumentException("no range of tasks: " + first + " to " + end);
            }
            bits.add((long) first, (long) end);
        }

        public TaskSet build() {
            return owning(bits);
        }
    }

    private static TaskSet owning(RoaringBitmap bits) {
        if (bits.isEmpty()) {
            return EMPTY;
        }
        if (bits.contains(0) && bits.last() == 0) {
            return FIRST;
        }
        bits.runOptimize();
        return new TaskSet(bits);
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    public int size() {
        return bits.getCardinality();
    }

    public boolean contains(int task) {
        return bits.contains(task);
    }

    public boolean containsAll(TaskSet other) {
        return bits.contains(other.bits);
    }

    public boolean intersects(TaskSet other) {
        return RoaringBitmap.intersects(bits, other.bits);
    }

    public TaskSet plus(TaskSet other) {
        if (isEmpty()) {
            return other;
        }
        return other.isEmpty() ? this : owning(RoaringBitmap.or(bits, other.bits));
    }

    public TaskSet minus(TaskSet other) {
        return other.isEmpty() || isEmpty() ? this : owning(RoaringBitmap.andNot(bits, other.bits));
    }

    public TaskSet intersection(TaskSet other) {
        return owning(RoaringBitmap.and(bits, other.bits));
    }

    /** The {@code count} lowest tasks, or all when there are fewer. */
    public TaskSet lowest(int count) {
        return count >= size() ? this : owning(bits.limit(count));
    }

    /** The tasks from the lowest up to the first gap; of the empty set none. */
    public TaskSet firstRange() {
        return isEmpty() ? EMPTY : range(first(), (int) bits.nextAbsentValue(first()));
    }

    /** The tasks above {@code task}. */
    public TaskSet above(int task) {
        return minus(range(0, Math.addExact(task, 1)));
    }

    /** The lowest task. The set must not be empty. */
    public int first() {
        return bits.first();
    }

    /** The highest task. The set must not be empty. */
    public int last() {
        return bits.last();
    }

    /** How many tasks of this set lie below {@code task}. */
    public int indexOf(int task) {
        return task == 0 ? 0 : bits.rank(task - 1);
    }

    /** The task that has {@code index} others of this set below it. */
    public int at(int index) {
        return bits.select(index);
    }

    /** The tasks that have the given numbers of others of this set below them. */
    public TaskSet at(TaskSet indexes) {
        var picked = RoaringBitmapWriter.writer().get();
        var task = bits.getIntIterator();
        for (var index = 0; task.hasNext(); index++) {
            var next = task.next();
            if (indexes.contains(index)) {
                picked.add(next);
            }
        }
        return owning(picked.get());
    }

    /** The tasks, lowest first. */
    public PrimitiveIterator.OfInt iterator() {
        var inner = bits.getIntIterator();
        return new PrimitiveIterator.OfInt() {
            @Override
            public int nextInt() {
                return inner.next();
            }

            @Override
            public boolean hasNext() {
                return inner.hasNext();
            }
        };
    }

    /** Tells every maximal range of consecutive tasks, lowest first. */
    public void forEachRange(RangeConsumer consumer) {
        // Leaps from range to range: the time does not grow with the tasks of a range.
        for (var first = bits.nextValue(0); first >= 0; ) {
            var end = bits.nextAbsentValue((int) first);
            consumer.accept((int) first, (int) end);
            first = bits.nextValue((int) end);
        }
    }

    /** Receives a range of tasks, from {@code first} up to but without {@code end}. */
    @FunctionalInterface
    public interface RangeConsumer {
        void accept(int first, int end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskSet set && bits.equals(set.bits);
    }

    /** Not the bitmap's own, which differs between equal bitmaps that are kept differently. */
    @Override
    public int hashCode() {
        return isEmpty() ? 0 : Objects.hash(size(), first(), last());
    }

    /** The ranges as text, both ends included: {@code 0-99,105}. Empty for the empty set. */
    @Override
    public String toString() {
        var text = new StringJoiner(",");
        forEachRange(
                (first, end) -> text.add(first == end - 1 ? "" + first : first + "-" + (end - 1)));
        return text.toString();
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static TaskSet parse(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        var set = new Builder();
        for (var part : text.split(",", -1)) {
            var dash = part.indexOf('-');
            var first = number(dash < 0 ? part : part.substring(0, dash));
            var last = dash < 0 ? first : number(part.substring(dash + 1));
            if (first < 0 || last < first || last == Integer.MAX_VALUE) {
                throw new IllegalArgumentException("no range of tasks: " + part);
            }
            set.add(first, last + 1);
        }
        return set.build();
    }

    /** Digits alone; {@link Integer#parseInt} takes a sign, and the digits of other scripts. */
    private static int number(String text) {
        if (!text.chars().allMatch(each -> each >= '0' && each <= '9')) {
            throw new IllegalArgumentException("no number of a task: " + text);
        }
        return Integer.parseInt(text);
    }
}
