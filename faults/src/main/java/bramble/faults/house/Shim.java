package bramble.faults.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;

/** What a node's process believes about its wall clock and feels of its disk: see shim.c. */
final class Shim {

    private static final int CLOCK_AT = 0;
    private static final int SYNC_AT = 8;

    private final Path control;

    Shim(Path control) {
        this.control = control;
        put(CLOCK_AT, 0);
        put(SYNC_AT, 0);
    }

    /** Compiles the library that nodes are started with; needs gcc. */
    static Path compile(Path directory) {
        var source = directory.resolve("shim.c");
        var library = directory.resolve("shim.so");
        try (var in = Shim.class.getResourceAsStream("shim.c")) {
            Files.write(source, Objects.requireNonNull(in, "shim.c is missing").readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run(
                "gcc",
                "-O1",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl");
        return library;
    }

    Path control() {
        return control;
    }

    /** Moves the node's wall clock, from the true one. */
    void clock(Duration by) {
        put(CLOCK_AT, by.toNanos());
    }

    /** Makes each sync wait so long before it is made. */
    void sync(Duration wait) {
        put(SYNC_AT, wait.toNanos());
    }

    private void put(int at, long value) {
        try (var file =
                FileChannel.open(control, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
            file.write(bytes.putLong(value).flip(), at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
