package bramble.cli;

import bramble.api.ClusterFiles;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that a job takes along from here. */
record TakenFiles(ClusterFiles files) {

    /**
     * Sends files and names them in a request.
     *
     * @param taken each as PATH or PATH=NAME; a directory stands for all files in it
     */
    void addTo(JobRequestBuilder request, List<String> taken) {
        Map<String, Path> byName = new TreeMap<>();
        taken.forEach(each -> add(byName, each));
        if (byName.size() > Limits.ENTRIES_MAX) {
            throw new UsageException(
                    "--file: "
                            + byName.size()
                            + " files are more than the limit of "
                            + Limits.ENTRIES_MAX
                            + ": put them into one archive, and unpack it in the command");
        }
        byName.forEach(
                (name, path) -> {
                    String mode =
                            Files.isExecutable(path) ? JobRequest.EXECUTABLE : JobRequest.PLAIN;
                    request.file(name, files.put(path) + mode);
                });
    }

    private static void add(Map<String, Path> byName, String text) {
        int equals = Files.exists(Path.of(text)) ? -1 : text.lastIndexOf('=');
        Path path = Path.of(equals < 0 ? text : text.substring(0, equals));
        if (!Files.exists(path)) {
            throw new UsageException("--file " + text + ": there is no file " + path);
        }
        String name = equals < 0 ? ownName(path) : text.substring(equals + 1);
        if (!Files.isDirectory(path)) {
            put(byName, name, path);
            return;
        }
        try (Stream<Path> all = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
                String below = path.relativize(each).toString();
                put(byName, name.equals(".") ? below : name + "/" + below, each);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UsageException("--file " + text + ": " + e.getMessage());
        }
    }

    private static String ownName(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return path.toString().equals(".") || name == null ? "." : name.toString();
    }

    private static void put(Map<String, Path> byName, String name, Path path) {
        Path before = byName.putIfAbsent(name, path);
        if (before != null && !before.equals(path)) {
            throw new UsageException(
                    "--file: " + before + " and " + path + " would both be named " + name);
        }
    }
}
