package bramble.worker.lines;

import bramble.core.TaskSet;
import bramble.worker.input.LineFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has some tasks answered by a process, or by several when one ends: an item a line goes in, a line
 * an item comes out, in order. Many items go ahead of their answers, so the process need not wait
 * for this node, nor this node for it. For one thread.
 */
public final class Talk {

    private static final int READ_BYTES = 64 << 10;
    private static final int BUFFER_BYTES_MAX = LineLimits.ANSWER_BYTES_MAX + READ_BYTES;

    private final ItemLines items;
    private final List<Range> ranges = new ArrayList<>();
    private final int size;
    private final int offset;
    private final int aheadMax;
    private final Bytes giving = new Bytes();
    private byte[] heard = new byte[READ_BYTES];
    private int heardLength;
    private int done;
    private int next;
    private int range;
    private int lines;
    private int linesEnd;
    private LineFile.@Nullable UnfitLine unfit;

    /** Tasks that follow one another; the first of them is number {@code index} of all. */
    private record Range(int index, int first, int end) {}

    /** How talking to one process came to its end. */
    public enum End {
        /** Every task is answered. */
        ALL_ANSWERED,
        /** No more is to be given, and what was given is answered. */
        STOPPED,
        /** The process has ended, or closed its output, before it answered the task in hand. */
        PROCESS_ENDED,
        /** The answer to the task in hand is longer than {@link LineLimits#ANSWER_BYTES_MAX}. */
        TOO_LONG,
        /**
         * It has said more lines than it was asked for. Nobody can say to which item each of the
         * last answers belongs.
         */
        OUT_OF_TURN,
        /** The item in hand cannot be given; {@link #unfit} says why. */
        UNFIT
    }

    /** Who hears the answers. */
    public interface Listener {
        /**
         * Tasks have been answered.
         *
         * @param first their first
         * @param count how many, one after the other
         * @param lines their answers with line ends, from {@code at} on
         */
        void answered(int first, int count, byte[] lines, int at, int length)
                throws InterruptedException;

        /** From now on the process works on the task in hand. */
        void taskBegins();
    }

    /**
     * @param items of the tasks
     * @param firstItem which of the items is the first task's
     * @param oneAtATime whether an item waits until the one before is answered
     */
    public Talk(ItemLines items, int firstItem, TaskSet tasks, boolean oneAtATime) {
        this.items = items;
        this.aheadMax = oneAtATime ? 1 : LineLimits.AHEAD_ITEMS_MAX;
        this.offset = firstItem;
        var index = new int[1];
        tasks.forEachRange(
                (first, end) -> {
                    ranges.add(new Range(index[0], first, end));
                    index[0] += end - first;
                });
        this.size = index[0];
    }

    /** The first task that is neither answered nor skipped. There must be one. */
    public int inHand() {
        var of = ranges.get(range);
        return of.first() + (done - of.index());
    }

    /** Whether there is a task that is neither answered nor skipped. */
    public boolean hasMore() {
        return done < size;
    }

    /** Goes on behind the task in hand. */
    public void skip() {
        done++;
        moveRange();
    }

    /** The tasks that are neither answered nor skipped. */
    public TaskSet rest() {
        var rest = new TaskSet.Builder();
        for (var at = range; hasMore() && at < ranges.size(); at++) {
            rest.add(at == range ? inHand() : ranges.get(at).first(), ranges.get(at).end());
        }
        return rest.build();
    }

    /**
     * After {@link End#OUT_OF_TURN}: the tasks whose answers were not told for that. They count as
     * skipped.
     */
    public TaskSet takeSuspects() {
        var suspects = new TaskSet.Builder();
        for (; lines > 0; lines--) {
            suspects.add(inHand(), inHand() + 1);
            skip();
        }
        return suspects.build();
    }

    /** Why the item in hand cannot be given. */
    public LineFile.UnfitLine unfit() {
        var why = unfit;
        if (why == null) {
            throw new IllegalStateException("the item in hand is fit");
        }
        return why;
    }

    /**
     * Talks to a process until all is answered or something ends it.
     *
     * @param goesOn whether more items may be given
     * @throws IOException when items cannot be read
     */
    public End with(OutputStream in, InputStream out, Listener listener, BooleanSupplier goesOn)
            throws IOException, InterruptedException {
        var turns = new Turns(aheadMax);
        heardLength = 0;
        next = done;
        unfit = null;
        var hears = true;
        while (true) {
            if (hears && turns.wantsMore() && goesOn.getAsBoolean()) {
                hears = give(turns, in, listener);
            }
            if (turns.outstanding() == 0) {
                return isQuiet(out) ? allAnswered() : End.OUT_OF_TURN;
            }
            var end = hear(turns, out, listener);
            if (end != null) {
                return end;
            }
        }
    }

    private End allAnswered() {
        return !hasMore() ? End.ALL_ANSWERED : unfit != null ? End.UNFIT : End.STOPPED;
    }

    /** Whether it has said nothing but what was heard. */
    private boolean isQuiet(InputStream out) {
        try {
            return heardLength == 0 && out.available() == 0;
        } catch (IOException ended) {
            return true;
        }
    }

    /** Gives some items; false when the process does not take any more. */
    private boolean give(Turns turns, OutputStream in, Listener listener) throws IOException {
        giving.cut(0);
        var idle = turns.outstanding() == 0;
        while (next < size && unfit == null) {
            var before = giving.length();
            try {
                items.append(offset + next, giving);
            } catch (LineFile.UnfitLine cannotBeGiven) {
                giving.cut(before);
                unfit = cannotBeGiven;
                break;
            }
            if (!turns.takes(giving.length() - before)) {
                giving.cut(before);
                break;
            }
            turns.gave(giving.length() - before);
            next++;
        }
        if (idle) {
            listener.taskBegins();
        }
        try {
            in.write(giving.array(), 0, giving.length());
            in.flush();
            return true;
        } catch (IOException ended) {
            return false; // what it has answered before is still to be read
        }
    }

    /** Hears some answers; null when the talk goes on. */
    private @Nullable End hear(Turns turns, InputStream out, Listener listener)
            throws InterruptedException {
        if (heard.length - heardLength < READ_BYTES) {
            heard = Arrays.copyOf(heard, Math.min(BUFFER_BYTES_MAX, 2 * heard.length));
        }
        int count;
        try {
            count = out.read(heard, heardLength, Math.min(READ_BYTES, heard.length - heardLength));
        } catch (IOException ended) {
            count = -1;
        }
        if (count < 0) {
            return End.PROCESS_ENDED;
        }
        var scanned = heardLength;
        heardLength += count;
        if (!takeTurns(turns, scanned)) {
            return End.OUT_OF_TURN;
        }
        tell(listener);
        if (heardLength > LineLimits.ANSWER_BYTES_MAX) {
            return End.TOO_LONG;
        }
        listener.taskBegins();
        return null;
    }

    /** Counts the new lines; false when there are more than were asked for. */
    private boolean takeTurns(Turns turns, int from) {
        lines = 0;
        for (var at = from; at < heardLength; at++) {
            if (heard[at] == '\n') {
                if (!turns.answered()) {
                    return false;
                }
                lines++;
                linesEnd = at + 1;
            }
        }
        return true;
    }

    private int afterLines(int begin, int count) {
        var end = begin;
        for (var left = count; left > 0; end++) {
            if (heard[end] == '\n') {
                left--;
            }
        }
        return end;
    }

    /** Tells the lines that were heard, those of each range of tasks together. */
    private void tell(Listener listener) throws InterruptedException {
        var begin = 0;
        while (lines > 0) {
            var first = inHand();
            var count = Math.min(lines, ranges.get(range).end() - first);
            var end = count == lines ? linesEnd : afterLines(begin, count);
            listener.answered(first, count, heard, begin, end - begin);
            begin = end;
            lines -= count;
            done += count;
            moveRange();
        }
        System.arraycopy(heard, begin, heard, 0, heardLength - begin);
        heardLength -= begin;
    }

    private void moveRange() {
        while (range + 1 < ranges.size() && done >= ranges.get(range + 1).index()) {
            range++;
        }
    }
}
