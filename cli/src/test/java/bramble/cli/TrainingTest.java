package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The run that the JVM learns from")
class TrainingTest {

    @Test
    @DisplayName("does the usual commands, and all of them end well")
    void endsWell() throws IOException {
        assertThat(Training.run()).isEmpty();
    }
}
