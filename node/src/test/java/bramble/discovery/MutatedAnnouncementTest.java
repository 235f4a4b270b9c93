package bramble.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.fuzz.Rounds;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Mutated texts of an announcement")
class MutatedAnnouncementTest {

    private static final Announcement PI =
            new Announcement(
                    new UUID(1, 2),
                    new UUID(3, 4),
                    "attic",
                    "192.168.1.7:7420",
                    "0123456789abcdef");

    @Test
    @DisplayName("are one that can be announced again, or none")
    void neverThrows() throws Exception {
        var texts = PI.texts().entrySet().stream().toList();
        var valid =
                texts.stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .map(each -> each.getBytes(StandardCharsets.UTF_8))
                        .toList();
        var none = new AtomicInteger();

        var tally =
                Rounds.play(
                        List.copyOf(valid),
                        NoRefusal.class,
                        bytes -> {
                            var text = new String(bytes, StandardCharsets.UTF_8);
                            var cut = text.indexOf('=');
                            var changed = new HashMap<>(PI.texts());
                            changed.put(
                                    cut < 0 ? "at" : text.substring(0, cut),
                                    text.substring(cut + 1));
                            var read = Announcement.read(changed::get);
                            if (read.isEmpty()) {
                                none.incrementAndGet();
                            } else {
                                assertThat(Announcement.read(read.get().texts()::get))
                                        .isEqualTo(read);
                            }
                        });

        assertThat(none.get()).isPositive().isLessThan(tally.answered());
    }

    /** Reading an announcement refuses nothing by an exception. */
    private static final class NoRefusal extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
