package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A result line")
class PlainResultTest {

    @ParameterizedTest
    @DisplayName("is read as the JSON library reads it, whatever its form")
    @ValueSource(
            strings = {
                "{\"task\":0,\"exitCode\":0,\"output\":\"\\n\"}",
                "{\"task\":7,\"item\":\"7\",\"exitCode\":0,\"output\":\"vierzehn ü\\n\"}",
                "{\"task\":7,\"item\":\"\",\"exitCode\":0,\"output\":\"14\\n\"}",
                "{\"task\":7,\"item\":\"a\\\\b\\\"c\",\"exitCode\":0,\"output\":\"14\\n\"}",
                "{\"task\":7,\"item\":\"a\\\\\",\"exitCode\":0,\"output\":\"\\\\n\"}",
                "{\"task\":7,\"item\":\"a\\\\\",\"exitCode\":0,\"output\":\"14\\n\"}",
                "{\"task\":7,\"item\":\"7\",\"exitCode\":0,\"output\":\"a\\tb\\n\"}",
                "{\"task\":7,\"item\":\"7\",\"exitCode\":0,\"output\":\"no end\"}",
                "{\"task\":7,\"item\":\"7\",\"exitCode\":0,\"output\":\"two\\n\\n\"}",
                "{\"task\":7,\"item\":\"7\",\"exitCode\":0,\"output\":\"x\\n\",\"truncated\":true}",
                "{\"task\":7,\"item\":\"7\",\"exitCode\":4,\"output\":\"\"}",
                "{\"task\":7,\"item\":\"7\",\"output\":\"\",\"problem\":\"gone\"}",
                "{\"task\":1234567890123,\"exitCode\":0,\"output\":\"1\\n\"}",
                "{\"item\":\"7\",\"task\":7,\"exitCode\":0,\"output\":\"14\\n\"}",
                "{ \"task\" : 7, \"exitCode\":0,\"output\":\"14\\n\"}"
            })
    void sameAsJson(String json) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);

        assertThat(PlainResult.read(bytes)).isEqualTo(Wire.read(ResultLine.class, bytes));
    }

    @Test
    @DisplayName("that is cut off is an error")
    void cutOff() {
        var json = "{\"task\":7,\"item\":\"7\",\"exitCode\":0,\"output\":\"14\\n\"}";
        for (var length = 1; length < json.length(); length++) {
            var part = json.substring(0, length).getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> PlainResult.read(part)).isInstanceOf(ProblemException.class);
        }
    }
}
