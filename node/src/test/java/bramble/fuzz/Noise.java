package bramble.fuzz;

import java.io.IOException;
import java.net.Socket;

/** Random bytes, in the clear or under TLS; some connections are torn in the middle. */
public enum Noise implements Attack {
    CLEAR {
        @Override
        Socket connected(Target target) throws IOException {
            return target.clear();
        }
    },
    SECURED {
        @Override
        Socket connected(Target target) throws IOException {
            return target.secured();
        }
    };

    private static final int TORN = 3;
    private static final byte[][] BEGINNINGS = {
        {}, {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3}, {0, 0, 0, 9, 0, 0, 0, 1, 4, 0}
    };

    abstract Socket connected(Target target) throws IOException;

    @Override
    public void on(Target target, Mutator mutator) throws IOException {
        try (var socket = connected(target)) {
            socket.getOutputStream().write(BEGINNINGS[mutator.below(BEGINNINGS.length)]);
            socket.getOutputStream().write(mutator.noise());
            socket.getOutputStream().flush();
            if (mutator.below(TORN) == 0) {
                socket.setSoLinger(true, 0);
            }
        }
    }
}
