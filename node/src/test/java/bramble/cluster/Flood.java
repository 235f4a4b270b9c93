package bramble.cluster;

import bramble.api.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many who open connections and then say nothing, or half of something, from several addresses of
 * this machine. Each opens another one as soon as it is cut, for as long as this is open.
 */
final class Flood implements AutoCloseable {

    /** What they say before they are silent: nothing, and the begin of TLS and of HTTP. */
    private static final List<byte[]> WORDS =
            List.of(
                    new byte[0],
                    new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3},
                    "POST /v1/join HTTP/1.1\r\nContent-Len".getBytes(StandardCharsets.US_ASCII));

    private static final int CONNECT_MILLIS = 5_000;
    private static final int PAUSE_MILLIS = 1_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean goesOn = true;

    /**
     * @param count of connections that are open or being opened at any time
     * @param sources addresses that they come from
     */
    Flood(List<Address> targets, int count, int sources) {
        for (var number = 0; number < count; number++) {
            var target = targets.get(number % targets.size());
            var source = "127.0.1." + (1 + number / targets.size() % sources);
            var words = WORDS.get(number % WORDS.size());
            threads.execute(() -> trouble(target, source, words));
        }
    }

    /** How many connections it has opened so far. */
    long opened() {
        return opened.get();
    }

    private void trouble(Address target, String source, byte[] words) {
        while (goesOn) {
            try (var socket = new Socket()) {
                open.add(socket);
                try {
                    socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                    socket.connect(
                            new InetSocketAddress(target.host(), target.port()), CONNECT_MILLIS);
                    opened.incrementAndGet();
                    socket.getOutputStream().write(words);
                    while (goesOn && socket.getInputStream().read() >= 0) {
                        Thread.onSpinWait();
                    }
                } finally {
                    open.remove(socket);
                }
                // Else thousands of them do nothing but connect, on this machine's own processors.
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (IOException cut) {
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        goesOn = false;
        threads.shutdownNow();
        for (var socket : open) {
            try {
                socket.close();
            } catch (IOException gone) {
                Thread.onSpinWait();
            }
        }
        threads.close();
    }
}
