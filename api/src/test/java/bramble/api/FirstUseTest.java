package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.json.JsonAdapter;
import io.avaje.jsonb.Jsonb;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The first documents of a process, read by many threads at once")
class FirstUseTest {

    private static final int PROCESSES = 100;
    private static final int THREADS = 4;
    private static final String REQUEST =
            """
            {"command": ["true"], "after": [{"job": "01890a5d-ac96-774b-bcce-b302099a8057", "on": "ok"}]}
            """;

    @Test
    @DisplayName("are all understood")
    void areUnderstood() throws Exception {
        for (int process = 0; process < PROCESSES; process++) {
            try (var classes = new URLClassLoader(places(), ClassLoader.getPlatformClassLoader());
                    var threads = Executors.newFixedThreadPool(THREADS)) {
                var wire = classes.loadClass(Wire.class.getName());
                var request = classes.loadClass(JobRequest.class.getName());
                Method read = wire.getMethod("readStrict", Class.class, String.class);
                var together = new CountDownLatch(THREADS);
                List<Future<Object>> documents = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    documents.add(
                            threads.submit(
                                    () -> {
                                        Thread.currentThread().setContextClassLoader(classes);
                                        together.countDown();
                                        together.await();
                                        return read.invoke(null, request, REQUEST);
                                    }));
                }
                for (Future<Object> document : documents) {
                    assertThat(document.get()).isNotNull();
                }
            }
        }
    }

    /**
     * Where this process has its classes from: a loader of its own begins with none of them used.
     */
    private static URL[] places() {
        return Stream.of(Wire.class, Jsonb.class, JsonAdapter.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .toArray(URL[]::new);
    }
}
