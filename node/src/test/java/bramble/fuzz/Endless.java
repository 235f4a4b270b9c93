package bramble.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Requests that never end: sent until the node cuts them or as much as would fill its heap. */
public enum Endless implements Attack {
    HEADER("GET /healthz HTTP/1.1\r\nX: ", "x".repeat(1_000)),
    HEADER_LINES("GET /healthz HTTP/1.1\r\n", "X-Line: y\r\n".repeat(100)),
    BODY(
            "POST /v1/join HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999999\r\n\r\n",
            " ".repeat(1_000)),
    REFUSED_BODY(
            "PUT /v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999999\r\n\r\n",
            "x".repeat(1_000)),
    CHUNKS(
            "POST /v1/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            "400\r\n" + " ".repeat(0x400) + "\r\n"),
    CHUNK_EXTENSION(
            "POST /v1/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;",
            "x".repeat(1_000));

    private static final int BYTES_MAX = 80 << 20;

    private final String head;
    private final String more;

    Endless(String head, String more) {
        this.head = head;
        this.more = more;
    }

    @Override
    public void on(Target target, Mutator mutator) throws IOException {
        try (var socket = target.secured()) {
            var out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            var again = more.getBytes(StandardCharsets.US_ASCII);
            for (var sent = 0; sent < BYTES_MAX; sent += again.length) {
                out.write(again);
            }
        }
    }
}
