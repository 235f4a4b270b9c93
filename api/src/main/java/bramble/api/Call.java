package bramble.api;

import org.jspecify.annotations.Nullable;

/**
 * One request, as it is sent to whichever node answers.
 *
 * @param path with its query
 * @param body null for none
 * @param contentType of the body
 * @param reading how the answer is read
 */
record Call(
        String method, String path, @Nullable String body, String contentType, Reading reading) {

    private static final String JSON = "application/json";

    /** How the answer is read: from which byte on, and how long a silent connection is trusted. */
    record Reading(long fromByte, int timeoutMillis) {
        static final Reading NORMAL = new Reading(0, 15_000);
    }

    static Call get(String path) {
        return new Call("GET", path, null, JSON, Reading.NORMAL);
    }

    static Call put(String path, String body) {
        return new Call("PUT", path, body, JSON, Reading.NORMAL);
    }

    static Call post(String path, String body) {
        return new Call("POST", path, body, JSON, Reading.NORMAL);
    }

    Call withContentType(String type) {
        return new Call(method, path, body, type, reading);
    }

    Call withReading(Reading other) {
        return new Call(method, path, body, contentType, other);
    }

    /** Whether the call changes something, so that a lost answer leaves its outcome open. */
    boolean changes() {
        return !method.equals("GET");
    }
}
