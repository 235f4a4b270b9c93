package bramble.api;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list; a null does not restrict.
 *
 * @param after the {@code next} of the page before
 * @param limit jobs a page, from 1 to {@link Limits#PAGE_MAX}
 */
public record JobFilter(
        @Nullable JobState state,
        @Nullable String name,
        @Nullable String user,
        @Nullable String after,
        int limit) {

    /** All jobs, the newest first. */
    public static JobFilter all() {
        return new JobFilter(null, null, null, null, 100);
    }

    /** The same jobs, from another place on. */
    public JobFilter after(@Nullable String next) {
        return new JobFilter(state, name, user, next, limit);
    }
}
