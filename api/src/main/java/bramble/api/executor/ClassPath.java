package bramble.api.executor;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A class path that can travel: jars as they are, directories as jars made of them, which have the
 * same bytes as long as the files in them do.
 *
 * @param entries jars and directories, in the order in which classes are looked for
 */
record ClassPath(List<Path> entries) {

    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    ClassPath {
        entries = List.copyOf(entries);
    }

    /** That of this program, with what its jars' manifests name. */
    static ClassPath ofThisProgram() {
        Set<Path> found = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            add(Path.of(entry).toAbsolutePath().normalize(), found);
        }
        return new ClassPath(List.copyOf(found));
    }

    /** What is missing or unreadable is passed over, as Java itself does. */
    private static void add(Path entry, Set<Path> found) {
        if (!Files.exists(entry) || !found.add(entry) || Files.isDirectory(entry)) {
            return;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            String more =
                    manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (more != null) {
                for (String each : more.trim().split("\\s+", -1)) {
                    URI file = entry.toUri().resolve(each);
                    if ("file".equals(file.getScheme())) {
                        add(Path.of(file).normalize(), found);
                    }
                }
            }
        } catch (IOException | IllegalArgumentException notAJar) {
            found.remove(entry);
        }
    }

    /**
     * The class path as files, in their order.
     *
     * @param made an empty directory for the jars that are made
     * @throws IOException when one cannot be read, or they are too many or too large
     */
    List<Path> files(Path made) throws IOException {
        if (entries.size() > ExecutorLimits.CLASS_PATH_FILES_MAX) {
            throw new IOException(
                    "the class path has "
                            + entries.size()
                            + " entries, more than the "
                            + ExecutorLimits.CLASS_PATH_FILES_MAX
                            + " that can travel: name the needed ones with classPath(…)");
        }
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (Path entry : entries) {
            Path file = entry;
            if (Files.isDirectory(entry)) {
                file = made.resolve("classes-" + files.size() + ".jar");
                pack(entry, file);
            }
            bytes += Files.size(file);
            files.add(file);
        }
        if (bytes > ExecutorLimits.CLASS_PATH_BYTES_MAX) {
            throw new IOException(
                    "the class path has "
                            + bytes
                            + " bytes, more than the "
                            + ExecutorLimits.CLASS_PATH_BYTES_MAX
                            + " that can travel: name the needed entries with classPath(…)");
        }
        return files;
    }

    private static void pack(Path directory, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path file : files) {
                String name =
                        directory.relativize(file).toString().replace(File.separatorChar, '/');
                ZipEntry entry = new ZipEntry(name);
                entry.setTimeLocal(NO_TIME);
                zip.putNextEntry(entry);
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }
}
