package bramble.worker.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import bramble.worker.folder.Harvest.Unfit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task still runs is played by the check of names, which comes between look and grasp. */
@DisplayName("Files that are taken from a folder which somebody changes meanwhile")
class HarvestTest {

    private static final int NOBODY = 65_534;

    @TempDir Path directory;
    private Path from = Path.of("");
    private Path to = Path.of("");
    private Path secrets = Path.of("");

    @BeforeEach
    void folders() throws IOException {
        from = Files.createDirectory(directory.resolve("task"));
        to = directory.resolve("taken");
        secrets = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("a"), "secret\n");
        Files.writeString(secrets.resolve("b"), "secret\n");
    }

    @Test
    @DisplayName("come from the folder that was opened, though a link has taken its place")
    void swappedFolder() throws Exception {
        var inner = Files.createDirectory(from.resolve("d"));
        Files.writeString(inner.resolve("a"), "own\n");
        Files.writeString(inner.resolve("b"), "own\n");
        var seen = new ArrayList<Path>();

        Harvest.bring(
                from,
                to,
                name -> true,
                name -> {
                    if (seen.isEmpty()) {
                        swap(inner, directory.resolve("moved"), secrets);
                    }
                    seen.add(name);
                });

        assertThat(seen).hasSize(2);
        assertThat(to.resolve("d/a")).hasContent("own");
        assertThat(to.resolve("d/b")).hasContent("own");
        assertThat(secrets.resolve("a")).hasContent("secret");
    }

    @Test
    @DisplayName("are refused when a link has taken their place")
    void swappedFile() throws IOException {
        var out = Files.writeString(from.resolve("out"), "own\n");

        assertThatThrownBy(
                        () ->
                                Harvest.bring(
                                        from,
                                        to,
                                        name -> true,
                                        name ->
                                                swap(
                                                        out,
                                                        directory.resolve("moved"),
                                                        secrets.resolve("a"))))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining("is not a file of the task's own");
        assertThat(to.resolve("out")).doesNotExist();
        assertThat(secrets.resolve("a")).hasContent("secret");
    }

    @Test
    @DisplayName("are refused when they are another's, under whatever name; needs root to play")
    void anothers() throws IOException {
        assumeThat(Files.getAttribute(from, "unix:uid")).as("runs as root").isEqualTo(0);
        Files.setAttribute(from, "unix:uid", NOBODY);
        Files.createLink(from.resolve("out"), secrets.resolve("a"));

        assertThatThrownBy(() -> Harvest.bring(from, to, name -> true, name -> {}))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining("is not a file of the task's own");
        assertThat(to.resolve("out")).doesNotExist();
        assertThat(secrets.resolve("a")).hasContent("secret");
    }

    @Test
    @DisplayName("have no other name afterwards by which they could be changed")
    void otherNames() throws Exception {
        var out = Files.writeString(from.resolve("out"), "own\n");
        var other = directory.resolve("other");
        Files.createLink(other, out);

        Harvest.bring(from, to, name -> true, name -> {});
        Files.writeString(other, "changed\n");

        assertThat(to.resolve("out")).hasContent("own");
    }

    @Test
    @DisplayName("are all there when it is done again after a fault in the middle")
    void again() throws Exception {
        for (var name : List.of("a", "b", "c")) {
            Files.writeString(from.resolve(name), name);
        }
        Files.createSymbolicLink(from.resolve("link"), Path.of("b"));
        var seen = new ArrayList<Path>();
        assertThatThrownBy(
                        () ->
                                Harvest.bring(
                                        from,
                                        to,
                                        name -> true,
                                        name -> {
                                            seen.add(name);
                                            if (seen.size() == 3) {
                                                throw new Unfit("fault");
                                            }
                                        }))
                .hasMessage("fault");

        Harvest.bring(from, to, name -> true, name -> {});

        for (var name : List.of("a", "b", "c")) {
            assertThat(to.resolve(name)).hasContent(name);
        }
        assertThat(to.resolve("link")).isRegularFile().hasContent("b");
    }

    @Test
    @DisplayName("are found behind links that stay in the folder, over folders and other links")
    void links() throws Exception {
        Files.createDirectories(from.resolve("d/e"));
        Files.writeString(from.resolve("d/e/file"), "own\n");
        Files.createSymbolicLink(from.resolve("short"), Path.of("d/e"));
        Files.createSymbolicLink(from.resolve("d/next"), Path.of("../short/file"));
        Files.createSymbolicLink(from.resolve("out"), from.resolve("d/next"));
        Files.createSymbolicLink(from.resolve("too"), Path.of("out"));

        Harvest.bring(
                from,
                to,
                name -> name.equals(Path.of("out")) || name.equals(Path.of("too")),
                name -> {});

        assertThat(to.resolve("out")).isRegularFile().hasContent("own");
        assertThat(to.resolve("too")).isRegularFile().hasContent("own");
    }

    private static void swap(Path path, Path away, Path target) {
        try {
            Files.move(path, away);
            Files.createSymbolicLink(path, target);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
