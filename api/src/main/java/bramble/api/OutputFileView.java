package bramble.api;

import io.avaje.jsonb.Json;

/**
 * A file that a task has left.
 *
 * @param task the task's number
 * @param path under {@code /v1/jobs/{id}/files/}: the name, and before it, for a job with items,
 *     the task's number
 * @param name in the task's directory
 * @param size in bytes
 * @param executable whether it may be run
 */
@Json
public record OutputFileView(long task, String path, String name, long size, boolean executable) {}
