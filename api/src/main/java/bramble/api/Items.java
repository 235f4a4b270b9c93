package bramble.api;

import java.util.List;

/** What a job runs its command on: one task an item, numbered from 0 in the order of the items. */
public sealed interface Items {

    /**
     * The items {@code first, first + 1, …, last}. On the wire {@code {"range": [first, last]}}.
     */
    record Range(long first, long last) implements Items {}

    /** The items as given. On the wire {@code {"list": ["a", "b"]}}. */
    record Listed(List<String> items) implements Items {
        /** Copies the list. */
        public Listed {
            items = List.copyOf(items);
        }
    }

    /**
     * The lines of a file that the cluster keeps. On the wire {@code {"file": "sha256:…"}}.
     *
     * @param file {@code sha256:} and 64 hexadecimal digits
     */
    record FromFile(String file) implements Items {}
}
