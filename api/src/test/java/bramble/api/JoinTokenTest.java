package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A join token's text")
class JoinTokenTest {

    private static final JoinToken TOKEN =
            new JoinToken(
                    List.of(new Address("attic", 7420), new Address("fe80::1", 7430)),
                    "ab".repeat(32),
                    "s3cret");

    @Test
    @DisplayName("is read as it was meant")
    void read() {
        assertThat(JoinToken.parse(TOKEN.text())).isEqualTo(TOKEN);
    }

    @Test
    @DisplayName("is one word that no shell changes")
    void oneWord() {
        assertThat(TOKEN.text()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    @DisplayName("is refused when it was cut or changed anywhere, and the message does not tell it")
    void cut() {
        var text = TOKEN.text();
        for (var length = 0; length < text.length(); length++) {
            var cut = text.substring(0, length);
            assertThatThrownBy(() -> JoinToken.parse(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(text.substring(20, 30));
        }
        for (var at = 0; at < text.length(); at++) {
            var other = text.charAt(at) == 'a' ? 'b' : 'a';
            var changed = text.substring(0, at) + other + text.substring(at + 1);
            assertThatThrownBy(() -> JoinToken.parse(changed))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("does not stand in what is logged about it")
    void notLogged() {
        assertThat(TOKEN.toString()).contains("attic").doesNotContain("s3cret");
    }
}
