package bramble.cli;

import bramble.api.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The cluster that {@code login} saved: where it is, and the user's token there. Kept in a file
 * that only its owner can read.
 *
 * @param token shown to these addresses, and to no others
 * @param authority the fingerprint of the cluster's authority; empty for a cluster on this machine
 */
record Profile(List<Address> addresses, String token, String authority) {

    private static final Set<PosixFilePermission> OWNER_ALONE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final String AT = "at";
    private static final String TOKEN = "token";
    private static final String AUTHORITY = "authority";

    /** Copies the addresses. */
    Profile {
        addresses = List.copyOf(addresses);
    }

    /** Where the profile is kept; empty when the environment does not tell where home is. */
    static Optional<Path> file(Map<String, String> environment) {
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (config.startsWith("/")) {
            return Optional.of(Path.of(config, "bramble", "profile"));
        }
        return home.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(home, ".config", "bramble", "profile"));
    }

    /**
     * The saved profile; empty if there is none.
     *
     * @throws UsageException when the file is there and cannot be understood
     */
    static Optional<Profile> read(Map<String, String> environment) {
        Optional<Path> file = file(environment).filter(Files::exists);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Properties kept = new Properties();
        try (var in = Files.newBufferedReader(file.get())) {
            kept.load(in);
            String token = kept.getProperty(TOKEN, "");
            if (!token.isEmpty()) {
                return Optional.of(
                        new Profile(
                                Address.parseAll(kept.getProperty(AT, "")),
                                token,
                                kept.getProperty(AUTHORITY, "")));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file.get(), e);
        }
        throw unusable(file.get(), new IOException("it has no token"));
    }

    private static UsageException unusable(Path file, Exception e) {
        return new UsageException(
                "the profile "
                        + file
                        + " cannot be read ("
                        + e.getMessage()
                        + "): log in again, or delete it");
    }

    /** Saves this one in place of what was there. No other account can read it, at any moment. */
    void write(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        Properties kept = new Properties();
        kept.setProperty(AT, text());
        kept.setProperty(TOKEN, token);
        if (!authority.isEmpty()) {
            kept.setProperty(AUTHORITY, authority);
        }
        try {
            if (directory == null) {
                throw new IOException(file + " is in no directory");
            }
            if (!Files.exists(directory)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(OWNERS_DIRECTORY));
            }
            Path draft = directory.resolve("profile." + UUID.randomUUID());
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
            try (Writer out = Files.newBufferedWriter(draft)) {
                kept.store(out, "Made by bramble login. Whoever has the token is its user.");
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("the profile " + file + " cannot be saved: " + e, e));
        }
    }

    /** The addresses as {@code --at} takes them. */
    String text() {
        return addresses.stream().map(Address::toString).collect(Collectors.joining(","));
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "a profile for " + text();
    }
}
