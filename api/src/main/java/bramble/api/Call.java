package bramble.api;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One request, as it is sent to whichever node answers.
 *
 * @param path with its query
 * @param body null for none
 * @param contentType of the body
 * @param reading how the answer is read
 * @param upload a file that is sent in place of the body; null for none
 */
record Call(
        String method,
        String path,
        @Nullable String body,
        String contentType,
        Reading reading,
        @Nullable Path upload) {

    private static final String JSON = "application/json";

    /** How the answer is read: from which byte on, and how long a silent connection is trusted. */
    record Reading(long fromByte, int timeoutMillis) {
        static final Reading NORMAL = new Reading(0, 15_000);
    }

    static Call get(String path) {
        return new Call("GET", path, null, JSON, Reading.NORMAL, null);
    }

    static Call put(String path, String body) {
        return new Call("PUT", path, body, JSON, Reading.NORMAL, null);
    }

    static Call post(String path, String body) {
        return new Call("POST", path, body, JSON, Reading.NORMAL, null);
    }

    static Call delete(String path) {
        return new Call("DELETE", path, null, JSON, Reading.NORMAL, null);
    }

    Call withContentType(String type) {
        return new Call(method, path, body, type, reading, upload);
    }

    Call withReading(Reading other) {
        return new Call(method, path, body, contentType, other, upload);
    }

    Call withMethod(String other) {
        return new Call(other, path, body, contentType, reading, upload);
    }

    Call withUpload(Path file) {
        return new Call(method, path, body, contentType, reading, file);
    }

    /** Whether the call changes something, so that a lost answer leaves its outcome open. */
    boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
