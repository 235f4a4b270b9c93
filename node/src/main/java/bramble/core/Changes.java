package bramble.core;

import java.util.ArrayList;
import java.util.List;

/** What the command that is being applied, or was applied last, has changed. */
final class Changes {

    private final List<Change> made = new ArrayList<>();

    /** Begins with the next command. */
    void clear() {
        made.clear();
    }

    void add(Change change) {
        made.add(change);
    }

    List<Change> made() {
        return List.copyOf(made);
    }
}
