package bramble.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A file that a task has left.
 *
 * @param task the task's number
 * @param path under {@code /v1/jobs/{id}/files/}: the name, and before it, for a job with items,
 *     the task's number
 * @param name in the task's directory
 * @param size in bytes
 * @param executable whether it may be run
 * @param sha256 the digest of a file that is kept for itself, 64 hexadecimal digits; null for a
 *     short one, which stands together with others
 * @param data its bytes in base 64, when files as short as it were asked for with them; else null
 */
@Json
public record OutputFileView(
        long task,
        String path,
        String name,
        long size,
        boolean executable,
        @Nullable String sha256,
        @Nullable String data) {

    /** The same without its data. */
    public OutputFileView withoutData() {
        return new OutputFileView(task, path, name, size, executable, sha256, null);
    }
}
