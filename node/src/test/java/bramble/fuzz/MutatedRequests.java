package bramble.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests that were once valid. */
public final class MutatedRequests implements Attack {

    private static final int LENGTH_OF_BODY = 60;

    private static final List<String> REQUESTS =
            List.of(
                    "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
                    "GET /v1/jobs?state=queued&limit=10 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer brt_x\r\n\r\n",
                    "PUT /v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                            + LENGTH_OF_BODY
                            + "\r\n\r\n"
                            + "{\"command\":[\"true\"]}".repeat(LENGTH_OF_BODY / 20),
                    "POST /v1/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"secret\":\"0000}\r\n0\r\n\r\n",
                    "POST /internal/v1/call HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n{ }");

    @Override
    public void on(Target target, Mutator mutator) throws IOException {
        var request =
                REQUESTS.get(mutator.below(REQUESTS.size())).getBytes(StandardCharsets.US_ASCII);
        try (var socket = target.secured()) {
            socket.getOutputStream().write(mutator.mutated(request));
            socket.getOutputStream().flush();
        }
    }
}
