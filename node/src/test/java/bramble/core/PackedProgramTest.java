package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A program that was packed")
class PackedProgramTest {

    @Test
    @DisplayName("comes out as it went in, with all that a program can have")
    void everything() {
        var environment = new TreeMap<String, String>();
        environment.put("LANG", "C");
        environment.put("EMPTY", "");
        var files = new TreeMap<String, InputFile>();
        for (var mode : InputFile.Mode.values()) {
            files.put("file-" + mode, new InputFile(ContentId.sha256("ab".repeat(32)), mode));
        }
        var program =
                new Program(List.of("größe", "", "🍓"), environment, Optional.of("/srv/ü"))
                        .with(files, new OutputRules(List.of("*.png", "a/b"), true));

        assertThat(repacked("a name", program))
                .isEqualTo(new PackedProgram.Named("a name", program));
    }

    @Test
    @DisplayName("comes out as it went in, with nothing but a command")
    void commandAlone() {
        assertThat(repacked("", Program.of("true")))
                .isEqualTo(new PackedProgram.Named("", Program.of("true")));
    }

    @Test
    @DisplayName("may have texts of every length around the borders of a length's bytes")
    void lengths() {
        for (var length : List.of(1, 127, 128, 129, 16_383, 16_384, 3_000_000)) {
            var program = Program.of("x".repeat(length), "end");

            assertThat(repacked("n", program).program()).isEqualTo(program);
        }
    }

    @Test
    @DisplayName("may have many arguments")
    void manyArguments() {
        var many =
                new Program(
                        Collections.nCopies(1_000, "argument"), new TreeMap<>(), Optional.empty());

        assertThat(repacked("", many).program()).isEqualTo(many);
    }

    private static PackedProgram.Named repacked(String name, Program program) {
        return PackedProgram.unpack(PackedProgram.pack(name, program));
    }
}
