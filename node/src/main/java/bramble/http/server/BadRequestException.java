package bramble.http.server;

import java.io.IOException;

/** What was sent is no request that can be answered. */
final class BadRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status that it is answered with
     * @param message what is wrong, for whoever sent it
     */
    BadRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
