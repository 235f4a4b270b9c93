package bramble.worker.lines;

import bramble.core.Items;
import bramble.worker.input.FileCache;
import bramble.worker.input.LineCursor;
import bramble.worker.input.LineFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/** The items of a lease, one after the other, as lines. For one thread. */
public final class ItemLines {

    private final Items items;
    private final @Nullable FileCache files;
    private PrimitiveIterator.@Nullable OfInt lines;
    private int linesAt;
    private @Nullable LineCursor cursor;

    /**
     * @param items of the lease, in the order of its tasks
     * @param files where lines of files are found; null when there are none
     */
    public ItemLines(Items items, @Nullable FileCache files) {
        this.items = items;
        this.files = files;
    }

    /**
     * Adds an item with its line end. Cheap when they are asked for in their order.
     *
     * @throws LineFile.UnfitLine when it cannot be an item
     * @throws IOException when the file of the items cannot be fetched
     */
    void append(int index, Bytes to) throws IOException, LineFile.UnfitLine {
        switch (items) {
            case Items.Range range -> to.addNumber(range.first() + index);
            case Items.Selection some when some.root() instanceof Items.Lines of ->
                    to.add(line(of, some, index).getBytes(StandardCharsets.UTF_8));
            case Items.Listed _, Items.Selection _, Items.None _, Items.Lines _ ->
                    to.add(items.item(index).orElse("").getBytes(StandardCharsets.UTF_8));
        }
        to.add((byte) '\n');
    }

    private String line(Items.Lines of, Items.Selection some, int index)
            throws IOException, LineFile.UnfitLine {
        var source = files;
        if (source == null) {
            throw new IllegalStateException("items of a file without files");
        }
        var each = lines;
        if (each == null || index != linesAt) {
            each =
                    some.tasks()
                            .minus(bramble.core.TaskSet.range(0, some.tasks().at(index)))
                            .iterator();
            lines = each;
        }
        linesAt = index + 1;
        var read = cursor;
        if (read == null) {
            read = source.lines(of.content());
            cursor = read;
        }
        return read.line(each.nextInt());
    }
}
