package bramble.http;

import bramble.core.JobId;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a task wrote to its standard output, if that is short, else its beginning.
 *
 * @param output as UTF-8, with its line ends, so that results written one after another are what
 *     was printed
 * @param truncated whether there is more
 */
@Json
record ShortOutput(int task, String output, boolean truncated) {

    /** Where a node is asked for those of many tasks. */
    static final String PATH = "/internal/v1/outputs";

    /** Bytes that are shown in a result. */
    static final int BYTES_MAX = 64 << 10;

    /** One as a line of JSON, in which every byte may become six. */
    static final int LINE_BYTES_MAX = 6 * BYTES_MAX + 1_000;

    /**
     * Asks for those of many tasks.
     *
     * @param tasks as ranges, such as {@code 0-99,105}
     */
    @Json
    record Request(UUID job, String tasks) {}

    static ShortOutput read(OutputStore store, JobId job, int task) throws IOException {
        var slice = store.read(job, task, TaskStream.STDOUT, 0, BYTES_MAX);
        var bytes = new byte[slice.content().remaining()];
        slice.content().get(bytes);
        return new ShortOutput(
                task, new String(bytes, StandardCharsets.UTF_8), slice.length() > bytes.length);
    }
}
