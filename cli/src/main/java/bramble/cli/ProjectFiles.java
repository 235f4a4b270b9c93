package bramble.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the project: those that git knows, or without git all but what the build makes. */
final class ProjectFiles {

    private static final Set<String> SKIPPED = Set.of(".git", "target", ".bramble", "node_modules");
    private static final int FILES_MAX = 5_000;

    private ProjectFiles() {}

    /** Regular files with absolute paths, in a fixed order. */
    static List<Path> of(Path project) {
        List<Path> known = Files.exists(project.resolve(".git")) ? knownToGit(project) : List.of();
        List<Path> files = known.isEmpty() ? walked(project) : known;
        // sha256sum writes names with these characters in another form.
        List<Path> plain =
                files.stream()
                        .filter(
                                file ->
                                        file.toString().indexOf('\\') < 0
                                                && file.toString().indexOf('\n') < 0)
                        .sorted()
                        .toList();
        return plain.subList(0, Math.min(plain.size(), FILES_MAX));
    }

    private static List<Path> knownToGit(Path project) {
        try {
            Process git =
                    new ProcessBuilder("git", "-C", project.toString(), "ls-files", "-z")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                return List.of();
            }
            List<Path> files = new ArrayList<>();
            for (String name : names.split("\0", -1)) {
                Path file = project.resolve(name);
                if (!name.isEmpty() && Files.isRegularFile(file)) {
                    files.add(file);
                }
            }
            return files;
        } catch (IOException e) {
            // No git here: the files are found by walking.
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Path> walked(Path project) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    project,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes attributes) {
                            Path name = directory.getFileName();
                            boolean skipped = name != null && SKIPPED.contains(name.toString());
                            return skipped
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (attributes.isRegularFile()) {
                                files.add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
