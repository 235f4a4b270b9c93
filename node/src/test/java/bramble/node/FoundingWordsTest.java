package bramble.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.discovery.Founder;
import bramble.discovery.Founding;
import bramble.node.FoundingWords.Channel;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What founding nodes say to each other")
class FoundingWordsTest {

    private static final Channel HERE = new Channel("here");
    private static final Channel ELSEWHERE = new Channel("elsewhere");
    private static final Founder SELF = new Founder(new UUID(1, 2), "10.0.0.1:7420");
    private static final Founder OTHER = new Founder(new UUID(1, 3), "10.0.0.2:7420");

    private static final FoundingWords.Said SAID =
            new FoundingWords.Said(
                    new Founding.Word(SELF, new TreeSet<>(List.of(SELF, OTHER))), "abc");

    private final FoundingWords words = new FoundingWords("shelf", "secret".getBytes(US_ASCII));

    @Test
    @DisplayName("is read by those who have the secret and the name, and by nobody else")
    void secret() {
        var written = words.written(SAID, HERE, true);

        assertThat(words.read(written, HERE, true)).contains(SAID);
        for (var other :
                List.of(
                        new FoundingWords("shelf", "Secret".getBytes(US_ASCII)),
                        new FoundingWords("other", "secret".getBytes(US_ASCII)))) {
            assertThat(other.read(written, HERE, true)).isEmpty();
        }
        assertThat(new FoundingWords("shelf", "x".getBytes(US_ASCII)).question(HERE))
                .isNotEqualTo(words.question(HERE));
    }

    @Test
    @DisplayName("holds where it was said, and in the direction in which it was said, alone")
    void channel() {
        var asked = words.written(SAID, HERE, true);
        var answered = words.written(SAID, HERE, false);

        assertThat(words.read(asked, ELSEWHERE, true)).isEmpty();
        assertThat(words.read(asked, HERE, false)).isEmpty();
        assertThat(words.read(answered, HERE, true)).isEmpty();
        assertThat(words.read(answered, HERE, false)).contains(SAID);
        assertThat(words.isQuestion(words.question(HERE), HERE)).isTrue();
        assertThat(words.isQuestion(words.question(HERE), ELSEWHERE)).isFalse();
        assertThat(words.read(words.question(HERE), HERE, true)).isEmpty();
    }

    @Test
    @DisplayName("is refused when a single byte of it is another")
    void changed() {
        var written = words.written(SAID, HERE, true);
        for (var at = 0; at < written.length; at++) {
            var changed = written.clone();
            changed[at] ^= 1;
            assertThat(words.read(changed, HERE, true)).as("byte %s", at).isEmpty();
        }
    }
}
