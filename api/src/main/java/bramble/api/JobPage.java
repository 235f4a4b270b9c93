package bramble.api;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some jobs, newest first.
 *
 * @param jobs without their {@code spec}, to keep the page small
 * @param next what to send as {@code after} for the following page, null when there is none
 */
@Json
public record JobPage(List<JobView> jobs, @Nullable String next) {
    /** Copies the list. */
    public JobPage {
        jobs = List.copyOf(jobs);
    }
}
