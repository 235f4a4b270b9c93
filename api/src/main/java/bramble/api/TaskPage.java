package bramble.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some tasks of a job, by number.
 *
 * @param next what to send as {@code after} for the following page, null when there is none
 */
@Json
public record TaskPage(List<TaskView> tasks, @Nullable String next) {
    /** Copies the list. */
    public TaskPage {
        tasks = List.copyOf(tasks);
    }
}
