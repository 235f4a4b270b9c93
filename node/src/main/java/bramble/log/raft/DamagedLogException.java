package bramble.log.raft;

import java.io.IOException;

/**
 * What this node had acknowledged is not on its disk any more as it was written, so it may not vote
 * with it.
 */
public final class DamagedLogException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedLogException(String message) {
        super(message);
    }
}
