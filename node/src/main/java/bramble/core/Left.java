package bramble.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a job's tasks have left. Owned by its {@link Job}, which has none before there is any. */
final class Left {

    /** Of a job whose tasks have left nothing yet. */
    static final Left NOTHING = new Left();

    private NavigableSet<ContentId> contents = Collections.emptyNavigableSet();
    private List<ContentId> fresh = List.of();
    private long bytes;
    private @Nullable String removed;

    /** All of it was told of long ago. */
    void restored(long atBytes) {
        bytes = atBytes;
        fresh = List.of();
    }

    NavigableSet<ContentId> contents() {
        return Collections.unmodifiableNavigableSet(contents);
    }

    long bytes() {
        return bytes;
    }

    /** Why it is there no more; null while it is. */
    @Nullable String removed() {
        return removed;
    }

    void add(Output output) {
        bytes += output.bytes();
        add(output.segment());
        output.files().forEach(this::add);
    }

    private void add(ContentId id) {
        if (contents.isEmpty()) {
            contents = new TreeSet<>();
        }
        if (contents.add(id)) {
            if (fresh.isEmpty()) {
                fresh = new ArrayList<>();
            }
            fresh.add(id);
        }
    }

    /** What has come since this was last asked. */
    List<ContentId> takeFresh() {
        if (fresh.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(fresh);
        fresh = List.of();
        return taken;
    }

    /** Gives up what there is; tells what that was. */
    List<ContentId> remove(String why) {
        if (removed == null) {
            removed = why;
        }
        var all = List.copyOf(contents);
        contents = Collections.emptyNavigableSet();
        return all;
    }
}
