package bramble.api.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A class path that travels")
class ClassPathTest {

    @TempDir Path directory;

    @Test
    @DisplayName("makes the same jar of a directory as long as its files have the same content")
    void sameJar() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes/a/b")).resolve("../..");
        Path file = Files.writeString(classes.resolve("a/b/X.class"), "not really a class");
        Files.writeString(classes.resolve("top"), "text");
        byte[] first = Files.readAllBytes(files("one", List.of(classes)).getFirst());
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        byte[] second = Files.readAllBytes(files("two", List.of(classes)).getFirst());
        Files.writeString(file, "another class");
        Path third = files("three", List.of(classes)).getFirst();

        assertThat(second).isEqualTo(first);
        assertThat(Files.readAllBytes(third)).isNotEqualTo(first);
        try (JarFile jar = new JarFile(third.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName)).containsExactly("a/b/X.class", "top");
        }
    }

    @Test
    @DisplayName("has this program's classes and libraries, also those that a jar's manifest names")
    void ofThisProgram() {
        List<Path> entries = ClassPath.ofThisProgram().entries();

        assertThat(entries)
                .anySatisfy(entry -> assertThat(entry.resolve("bramble/api/Wire.class")).exists());
        assertThat(entries)
                .anySatisfy(entry -> assertThat(entry.getFileName().toString()).contains("jsonb"));
    }

    @Test
    @DisplayName("of too many files is refused, with a way out")
    void tooMany() {
        List<Path> many = Collections.nCopies(ExecutorLimits.CLASS_PATH_FILES_MAX + 1, directory);

        assertThatThrownBy(() -> files("many", many))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("classPath");
    }

    private List<Path> files(String made, List<Path> entries) throws IOException {
        return new ClassPath(entries)
                .files(Files.createDirectories(directory.resolve("made-" + made)));
    }
}
