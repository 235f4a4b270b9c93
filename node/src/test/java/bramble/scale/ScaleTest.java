package bramble.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A master with two hundred workers")
class ScaleTest {

    @Test
    @DisplayName("has each task of many jobs recorded once")
    void eachOnce() throws Exception {
        try (var scene = new Scene(Duration.ofMillis(1))) {
            scene.add(200, 4, Duration.ofMillis(20));
            for (var job = 0; job < 20; job++) {
                scene.submit(1_000);
            }

            await().atMost(Duration.ofMinutes(1)).until(() -> scene.done() >= 20_000);
            assertThat(scene.done()).isEqualTo(20_000);
        }
    }
}
