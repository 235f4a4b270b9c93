package bramble.worker.folder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A directory that is held by its descriptor: what is done in it is done in that directory, even
 * when its name has become a link meanwhile (openat(2) with O_NOFOLLOW).
 */
final class OpenFolder implements AutoCloseable {

    private final SecureDirectoryStream<Path> stream;

    private OpenFolder(DirectoryStream<Path> opened, Path path) throws IOException {
        if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
            opened.close();
            throw new IOException(
                    path
                            + " is on a system on which folders cannot be held while they are changed");
        }
        stream = secure;
    }

    /** Opens one whose name only the node can change. */
    @SuppressWarnings("StreamResourceLeak") // what is returned closes it
    static OpenFolder at(Path path) throws IOException {
        return new OpenFolder(Files.newDirectoryStream(path), path);
    }

    /** Opens one in this, which must not be a link. */
    OpenFolder in(Path name) throws IOException {
        return new OpenFolder(stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), name);
    }

    /** The names in it; to be gone through once. */
    Iterable<Path> names() {
        return () -> {
            var entries = stream.iterator();
            return new java.util.Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public Path next() {
                    return entries.next().getFileName();
                }
            };
        };
    }

    /** What a name in it is, links as they are. */
    BasicFileAttributes attributes(Path name) throws IOException {
        return stream.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    void delete(Path name, boolean isDirectory) throws IOException {
        if (isDirectory) {
            stream.deleteDirectory(name);
        } else {
            stream.deleteFile(name);
        }
    }

    /** Moves what has a name in this to another folder; what has the new name there goes. */
    void move(Path name, OpenFolder target, Path newName) throws IOException {
        stream.move(name, target.stream, newName);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
