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
        turnstile.enter("PUT", "/v1/jobs/1");
        var second = turnstile.enter("POST", "/v1/jobs");

        assertThatThrownBy(() -> turnstile.enter("PUT", "/v1/jobs/3"))
                .isInstanceOf(OverloadedException.class);

        second.close();
        assertThatCode(() -> turnstile.enter("PUT", "/v1/jobs/3")).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("counts those who read apart, and not the nodes at all")
    void kinds() {
        turnstile.enter("PUT", "/v1/jobs/1");
        turnstile.enter("PUT", "/v1/jobs/2");

        assertThatCode(() -> turnstile.enter("GET", "/v1/jobs/1")).doesNotThrowAnyException();
        assertThatCode(() -> turnstile.enter("POST", "/internal/v1/call"))
                .doesNotThrowAnyException();
    }
}
