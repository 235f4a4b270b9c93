package bramble.worker.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What is used again of ended tasks:")
class SparesTest {

    private @TempDir Path root;

    @Nested
    @DisplayName("a file")
    class OfFiles {

        private SpareFiles spares;

        @BeforeEach
        void open() throws IOException {
            spares = SpareFiles.open(root.resolve("spare"));
        }

        @Test
        @DisplayName("is the same one again, empty and private")
        void again() throws IOException {
            var inode = written("first");
            Files.setPosixFilePermissions(
                    file("first"), PosixFilePermissions.fromString("rwxrwxrwx"));

            spares.keep(file("first"));
            assertThat(file("first")).doesNotExist();
            spares.make(file("second"));

            assertThat(inodeOf(file("second"))).isEqualTo(inode);
            assertThat(file("second")).isEmptyFile();
            assertThat(Files.getPosixFilePermissions(file("second")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }

        @Test
        @DisplayName("is another one as long as a process has it open, to write or to read")
        void heldOpen() throws IOException {
            for (var held :
                    new StandardOpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.READ}) {
                var inode = written("first");
                try (var _ = FileChannel.open(file("first"), held)) {
                    spares.keep(file("first"));
                    assertThat(file("first")).doesNotExist();
                    spares.make(file("second"));

                    assertThat(inodeOf(file("second"))).as("%s", held).isNotEqualTo(inode);
                }
            }
        }

        @Test
        @DisplayName("is another one if it has a second name, or was replaced by a link")
        void secondName() throws IOException {
            var inode = written("first");
            Files.createLink(file("other"), file("first"));
            spares.keep(file("first"));
            Files.createSymbolicLink(file("first"), file("other"));
            spares.keep(file("first"));

            spares.make(file("second"));

            assertThat(inodeOf(file("second"))).isNotEqualTo(inode);
            assertThat(file("other")).hasContent("words");
            assertThat(file("first")).doesNotExist();
        }

        @Test
        @DisplayName("takes the place of what has its name")
        void replaces() throws IOException {
            written("first");
            spares.keep(file("first"));
            written("second");
            written("third");

            spares.make(file("second"));
            spares.make(file("third"));

            assertThat(file("second")).isEmptyFile();
            assertThat(file("third")).isEmptyFile();
        }

        @Test
        @DisplayName("is found by the next life of the node")
        void nextLife() throws IOException {
            var inode = written("first");
            spares.keep(file("first"));

            var next = SpareFiles.open(root.resolve("spare"));
            next.make(file("second"));
            next.keep(file("second"));
            next.make(file("third"));

            assertThat(inodeOf(file("third"))).isEqualTo(inode);
        }

        @Test
        @DisplayName("of the former life is another one as long as a process has it open")
        void heldOpenFromFormerLife() throws IOException {
            var used = spares.any();
            var inode = inodeOf(used);
            try (var _ = FileChannel.open(used, StandardOpenOption.WRITE)) {
                var next = SpareFiles.open(root.resolve("spare"));
                next.make(file("first"));

                assertThat(inodeOf(file("first"))).isNotEqualTo(inode);
            }
        }

        @Test
        @DisplayName("without a name of its own goes back to where it was")
        void inPlace() throws IOException {
            var used = spares.any();
            Files.writeString(used, "words");
            spares.keep(used);

            assertThat(spares.any()).isEqualTo(used).isEmptyFile();
        }

        @Test
        @DisplayName("that is gone by itself costs nothing but a new one")
        void gone() throws IOException {
            written("first");
            spares.keep(file("first"));
            Removal.ofContents(root.resolve("spare"));

            spares.make(file("second"));
            spares.keep(file("no such file"));

            assertThat(file("second")).isEmptyFile();
        }
    }

    @Nested
    @DisplayName("a folder")
    class OfFolders {

        private SpareFolders spares;

        @BeforeEach
        void open() throws IOException {
            spares = SpareFolders.open(root.resolve("spare"), 2);
        }

        @Test
        @DisplayName("is the same one again, and empty, after a look at all processes")
        void again() throws IOException {
            var inode = filled("first");

            spares.keep(file("first"));
            assertThat(file("first")).doesNotExist();
            assertThat(spares.place(file("second"))).as("before a look").isFalse();
            spares.look();

            assertThat(spares.place(file("second"))).isTrue();
            assertThat(inodeOf(file("second"))).isEqualTo(inode);
            assertThat(file("second")).isEmptyDirectory();
        }

        @Test
        @DisplayName("is not used as long as a process is in it")
        void occupied() throws Exception {
            Files.createDirectories(file("first"));
            var process =
                    new ProcessBuilder("sleep", "600").directory(file("first").toFile()).start();
            try {
                spares.keep(file("first"));
                spares.look();
                assertThat(spares.place(file("second"))).isFalse();
            } finally {
                process.destroyForcibly().waitFor();
            }
            spares.look();

            assertThat(spares.place(file("second"))).isTrue();
        }

        @Test
        @DisplayName("is not kept if its task has changed who may do what with it")
        void changed() throws IOException {
            filled("first");
            Files.setPosixFilePermissions(
                    file("first"), PosixFilePermissions.fromString("rwxrwxrwx"));
            spares.keep(file("first"));
            spares.look();

            assertThat(spares.place(file("second"))).isFalse();
            assertThat(file("first")).doesNotExist();
        }

        @Test
        @DisplayName("is removed when there are enough")
        void bounded() throws IOException {
            for (var each : new String[] {"1", "2", "3"}) {
                filled(each);
                spares.keep(file(each));
            }
            spares.look();

            assertThat(spares.place(file("4"))).isTrue();
            assertThat(spares.place(file("5"))).isTrue();
            assertThat(spares.place(file("6"))).isFalse();
        }

        @Test
        @DisplayName("does not take the place of what has its name, and is not lost")
        void taken() throws IOException {
            filled("first");
            spares.keep(file("first"));
            spares.look();
            filled("second");

            Assertions.assertThatThrownBy(() -> spares.place(file("second")))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThat(spares.place(file("no such folder").resolve("third"))).isFalse();

            assertThat(file("second").resolve("inner/file")).hasContent("words");
            assertThat(spares.place(file("third"))).isTrue();
        }

        @Test
        @DisplayName("is found by the next life of the node, as many as that keeps")
        void nextLife() throws IOException {
            filled("first");
            filled("second");
            spares.keep(file("first"));
            spares.keep(file("second"));

            var next = SpareFolders.open(root.resolve("spare"), 1);
            next.look();

            assertThat(next.place(file("third"))).isTrue();
            assertThat(next.place(file("fourth"))).isFalse();
            assertThat(root.resolve("spare")).isEmptyDirectory();
        }
    }

    private Path file(String name) {
        return root.resolve(name);
    }

    private Object written(String name) throws IOException {
        Files.writeString(file(name), "words");
        return inodeOf(file(name));
    }

    private Object filled(String name) throws IOException {
        Files.createDirectories(file(name).resolve("inner"));
        Files.writeString(file(name).resolve("inner/file"), "words");
        return inodeOf(file(name));
    }

    private static Object inodeOf(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }
}
