package bramble.log;

import java.io.IOException;

/** A snapshot that is torn, damaged, or of a newer version. Nothing of it may be used. */
public final class UnreadableSnapshotException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnreadableSnapshotException(String message) {
        super(message);
    }

    public UnreadableSnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
