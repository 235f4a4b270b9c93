package bramble.node;

import bramble.api.LocalToken;
import bramble.security.LocalSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes and reads the file of the local token. The first node of an account makes it in the usual
 * data directory, and all of them have a copy in their own; where there is no usual one that can be
 * written, a node's own is all there is, and nodes of the account do not know each other.
 */
final class LocalTokenFile {

    private static final Set<PosixFilePermission> OWNER_ALONE =
            PosixFilePermissions.fromString("rw-------");

    private LocalTokenFile() {}

    /**
     * The token of this account.
     *
     * @param own the node's data directory
     * @param usual where the nodes of the account share it; empty if that is not known
     * @throws IOException when it cannot be written to the data directory
     */
    static LocalSecret open(Path own, Optional<Path> usual) throws IOException {
        var mine = own.resolve(LocalToken.FILE);
        LocalSecret secret;
        try {
            secret = usual.isPresent() ? shared(usual.get()) : made(mine);
        } catch (IOException e) {
            Main.LOG.warn(
                    "the local token cannot be shared with other nodes of this account: {}; it is in {}",
                    e.toString(),
                    mine);
            secret = made(mine);
        }
        if (LocalToken.read(mine).filter(secret.text()::equals).isEmpty()) {
            var draft = draft(own, secret);
            Files.move(draft, mine, StandardCopyOption.ATOMIC_MOVE);
        }
        return secret;
    }

    private static LocalSecret shared(Path usual) throws IOException {
        Files.createDirectories(usual);
        Privacy.closeButForPassage(usual);
        return made(usual.resolve(LocalToken.FILE));
    }

    /** What the file holds, or a new one: of several nodes that start at once, one makes it. */
    private static LocalSecret made(Path file) throws IOException {
        if (!Files.exists(file)) {
            var directory = file.toAbsolutePath().getParent();
            if (directory == null) {
                throw new IOException(file + " is in no directory");
            }
            var draft = draft(directory, LocalSecret.next());
            try {
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException another) {
                Main.LOG.debug("another node has made {}", file, another);
            } catch (UnsupportedOperationException e) {
                throw new IOException("its file system has no links", e);
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ALONE)) {
            Main.LOG.warn(
                    "others could read {}: if they may have, delete it and start again", file);
            Files.setPosixFilePermissions(file, OWNER_ALONE);
        }
        var text = LocalToken.read(file).orElseThrow(() -> new IOException(file + " has no token"));
        try {
            return new LocalSecret(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Path draft(Path directory, LocalSecret secret) throws IOException {
        var draft = directory.resolve(LocalToken.FILE + "." + UUID.randomUUID());
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        Files.writeString(draft, secret.text() + "\n", StandardCharsets.UTF_8);
        return draft;
    }
}
