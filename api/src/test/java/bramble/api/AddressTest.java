package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address")
class AddressTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "attic,attic:7420",
        "attic:7430,attic:7430",
        "[::1]:7430,[::1]:7430",
        "::1,[::1]:7420",
        "[fe80::1],[fe80::1]:7420"
    })
    @DisplayName("is a host with or without a port")
    void parses(String text, String full) {
        assertThat(Address.parse(text)).hasToString(full);
        assertThat(Address.parse(full)).isEqualTo(Address.parse(text));
    }

    @Test
    @DisplayName("may be one of several")
    void several() {
        assertThat(Address.parseAll("a:1, b,[::1]:3").toString())
                .isEqualTo("[a:1, b:7420, [::1]:3]");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                ":7420",
                "attic:",
                "attic:x",
                "attic:0",
                "attic:65536",
                "http://attic:7420",
                "a b:1",
                "user@attic:1",
                "a,,b"
            })
    @DisplayName("is nothing else")
    void refuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parseAll(text));
    }
}
