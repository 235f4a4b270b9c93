package bramble.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends a byte now and then, until it is cut. */
public enum Slow implements Attack {
    /** Of TLS itself. */
    HANDSHAKE {
        @Override
        public void on(Target target, Mutator mutator) throws IOException {
            try (var socket = target.clear()) {
                drip(socket, new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3});
            }
        }
    },
    HEAD {
        @Override
        public void on(Target target, Mutator mutator) throws IOException {
            try (var socket = target.secured()) {
                drip(socket, "GET /healthz HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            }
        }
    },
    BODY {
        @Override
        public void on(Target target, Mutator mutator) throws IOException {
            try (var socket = target.secured()) {
                var head = "POST /v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                drip(socket, new byte[0]);
            }
        }
    };

    private static final int ANSWER_BYTES = 4 << 10;

    private static final Duration BETWEEN = Duration.ofMillis(500);

    /** Longer than any node waits, so that whoever is not cut is noticed. */
    private static final Duration ENOUGH = Duration.ofMinutes(3);

    /** The node never cut a slow client. */
    public static final class NeverCutException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NeverCutException(String message) {
            super(message);
        }
    }

    private static void drip(Socket socket, byte[] first) throws IOException {
        socket.setSoTimeout((int) BETWEEN.toMillis());
        var in = socket.getInputStream();
        var until = System.nanoTime() + ENOUGH.toNanos();
        for (var sent = 0; System.nanoTime() - until < 0; sent++) {
            socket.getOutputStream().write(sent < first.length ? first[sent] : 'x');
            socket.getOutputStream().flush();
            if (ended(in)) {
                return;
            }
        }
        throw new NeverCutException(
                "after " + ENOUGH + " of slow bytes at " + socket.getRemoteSocketAddress());
    }

    /** The time between two bytes is that of waiting for an answer. */
    private static boolean ended(InputStream in) throws IOException {
        try {
            return in.read(new byte[ANSWER_BYTES]) < 0;
        } catch (SocketTimeoutException nothing) {
            return false;
        }
    }
}
