package bramble.cli;

import bramble.api.JobIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where the demo plays: three nodes in a directory of their own, of which nothing is left when this
 * is closed.
 */
final class DemoStage implements AutoCloseable {

    private static final int NODES = 3;

    private final Path directory;
    private final Path project;
    private final boolean keep;
    private final LocalCluster nodes;
    private boolean closed;

    DemoStage(Path launcher, Path directory, boolean keep) {
        this.directory = directory;
        this.keep = keep;
        Path home = launcher.getParent();
        this.project = home == null ? Path.of("/") : home;
        this.nodes =
                new LocalCluster(launcher, directory, FreePorts.addresses(NODES), JobIds.next());
    }

    LocalCluster nodes() {
        return nodes;
    }

    /** The directory of the project, where the launcher is. */
    Path project() {
        return project;
    }

    /** Shows the end of each node's log, for the one who has to find out why. */
    void showLogs(Terminal terminal) {
        for (int node = 0; node < nodes.size(); node++) {
            terminal.warn("The end of the log of " + nodes.name(node) + ":");
            nodes.lastLines(node).forEach(line -> terminal.warn("  " + line));
        }
    }

    /**
     * Ends the nodes and what they still run, and deletes the directory. May be called twice, also
     * by the thread of Ctrl-C.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        nodes.close();
        endTasks();
        if (!keep) {
            delete();
        }
    }

    /**
     * Whether this was closed, which before its own end only the user's Ctrl-C does. Waits for a
     * closing under way.
     */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Tasks outlive their node on purpose, so those in our directory are ended one by one. */
    private void endTasks() {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (worksHere(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            // Without /proc there is nothing to look through, and the tasks end by themselves
            // within a second.
            return;
        }
    }

    private boolean worksHere(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }

    private void delete() {
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(directory + " cannot be deleted: " + e, e));
        }
    }

    /** Deletes everything, and does not mind what has gone meanwhile. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(
                Path visited, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
