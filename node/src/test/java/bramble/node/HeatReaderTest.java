package bramble.node;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.protocol.Vitals.Heat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The heat of a machine")
class HeatReaderTest {

    private static final String FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled";

    @TempDir Path sys;

    @Test
    @DisplayName("is not known where nothing tells it")
    void unknown() {
        assertThat(reader("no-such-program").look()).isEqualTo(Heat.UNKNOWN);
    }

    @Test
    @DisplayName("is that of the first zone that has one")
    void zones() throws IOException {
        write("class/thermal/thermal_zone0/temp", "none");
        write("class/thermal/thermal_zone1/temp", "48312\n");

        assertThat(reader("no-such-program").look()).isEqualTo(new Heat(48.312, null));
    }

    @Test
    @DisplayName("slows a Pi down when its firmware says so of now, and not of earlier")
    void firmware() throws IOException {
        write(FIRMWARE, "50000");
        assertThat(reader("no-such-program").look().throttled()).isFalse();

        write(FIRMWARE, "50005");
        assertThat(reader("no-such-program").look().throttled()).isTrue();
    }

    @Test
    @DisplayName("has slowed another machine down when its counter has grown")
    void counter() throws IOException {
        var counter = "devices/system/cpu/cpu0/thermal_throttle/package_throttle_count";
        var reader = reader("no-such-program");
        write(counter, "7");
        assertThat(reader.look().throttled()).isFalse();

        write(counter, "9");
        assertThat(reader.look().throttled()).isTrue();
        assertThat(reader.look().throttled()).isFalse();
    }

    @Test
    @DisplayName("is asked of a program where there is no file")
    void program() {
        var reader = reader("echo", "throttled=0x4");

        Awaitility.await().until(() -> Boolean.TRUE.equals(reader.look().throttled()));
    }

    private HeatReader reader(String... program) {
        return new HeatReader(sys, List.of(program));
    }

    private void write(String file, String text) throws IOException {
        var path = sys.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
