package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Whoever means harm, on any port of two nodes that prove who they are,")
class HostileTest {

    private static final int NOISES = 150;
    private static final int NOISE_BYTES_MAX = 4_000;
    private static final int SILENT = 10_000;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int HEADERS_BYTES = 1 << 20;
    private static final long MEMORY_MAX_KIB = 256 << 10;

    @TempDir Path directory;

    @Test
    @DisplayName("changes nothing with noise, endless headers and thousands of silent connections")
    void changesNothing() throws IOException {
        try (var cluster = LocalCluster.secured(directory, "--slots=1")) {
            var second = cluster.join("--slots=1");
            var node = cluster.first();
            var api = node.listensOn();
            var ports =
                    List.of(
                            api,
                            new Address(api.host(), api.port() + 1),
                            new Address("127.0.0.1", api.port()));
            run(node);

            for (var port : ports) {
                makeNoise(port);
            }
            assertThat(Outsider.unknown().said(api, endlessHeaders(), 12))
                    .doesNotContain(" 200")
                    .doesNotContain(" 500");
            run(node);

            var held = new ArrayList<Socket>();
            try {
                for (var number = 0; number < SILENT; number++) {
                    open(ports.get(number % 2), held);
                }
                assertThat(held).hasSizeGreaterThan(100);
                // The door on this machine is another one.
                run(node);
            } finally {
                for (var socket : held) {
                    socket.close();
                }
            }

            eventually()
                    .until(
                            () -> Outsider.unknown().status(api, "GET", "/healthz"),
                            is -> is == 200);
            run(second);
            assertThat(node.memoryMaxKib()).isLessThan(MEMORY_MAX_KIB);
            System.out.println(
                    held.size() + " silent connections open, " + node.memoryMaxKib() + " KiB");
        }
    }

    /** Random bytes; a part of them begins like TLS or like HTTP. */
    private static void makeNoise(Address at) {
        var random = new SplittableRandom(at.port());
        var http = "PUT /v1/jobs/ HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        var tls = new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};
        for (var number = 0; number < NOISES; number++) {
            var noise = new byte[random.nextInt(1, NOISE_BYTES_MAX)];
            random.nextBytes(noise);
            var begin = number % 3 == 0 ? http : number % 3 == 1 ? tls : new byte[0];
            System.arraycopy(begin, 0, noise, 0, Math.min(begin.length, noise.length));
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(at.host(), at.port()), CONNECT_MILLIS);
                socket.getOutputStream().write(noise);
            } catch (IOException cut) {
                // It may cut the connection at any time.
                Thread.onSpinWait();
            }
        }
    }

    private static byte[] endlessHeaders() {
        var header = new byte[HEADERS_BYTES];
        Arrays.fill(header, (byte) 'x');
        var begin = "GET /v1/jobs HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(begin, 0, header, 0, begin.length);
        return header;
    }

    private static void open(Address at, List<Socket> held) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(at.host(), at.port()), CONNECT_MILLIS);
            held.add(socket);
        } catch (IOException refused) {
            socket.close();
        }
    }

    private static void run(LocalNode node) {
        var client = node.client();
        var job = JobIds.next();
        client.submit(job, JobRequest.builder("echo", "here").build());
        assertThat(client.await(job, LocalCluster.PATIENCE).orElseThrow().state())
                .isEqualTo(JobState.SUCCEEDED);
    }
}
