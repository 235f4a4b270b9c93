package bramble.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.master.OverloadedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The turnstile of a door")
class TurnstileTest {

    private final Turnstile turnstile = new Turnstile(2);

    @Test
    @DisplayName("turns away what is too much, and lets in again when somebody has left")
    void bounds() {
        turnstile.enter("PUT", "/v1/jobs/1", null);
        var second = turnstile.enter("POST", "/v1/jobs", null);

        assertThatThrownBy(() -> turnstile.enter("PUT", "/v1/jobs/3", null))
                .isInstanceOf(OverloadedException.class);

        second.close();
        assertThatCode(() -> turnstile.enter("PUT", "/v1/jobs/3", null)).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("counts those who read apart, and not the nodes at all")
    void kinds() {
        turnstile.enter("PUT", "/v1/jobs/1", null);
        turnstile.enter("PUT", "/v1/jobs/2", null);

        assertThatCode(() -> turnstile.enter("GET", "/v1/jobs/1", null)).doesNotThrowAnyException();
        assertThatCode(() -> turnstile.enter("POST", "/internal/v1/call", null))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("lets those read who look once, however many go on reading")
    void streams() {
        turnstile.enter("GET", "/v1/events", null);
        turnstile.enter("GET", "/v1/jobs/1/results", "follow=true");

        assertThatCode(() -> turnstile.enter("GET", "/v1/jobs", "limit=3"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> turnstile.enter("GET", "/v1/jobs/1/results", "follow=true"))
                .isInstanceOf(OverloadedException.class);
    }
}
