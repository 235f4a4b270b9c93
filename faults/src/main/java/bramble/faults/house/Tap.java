package bramble.faults.house;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The program's end of an Ethernet card: what the kernel sends over it is read here, and what is
 * written here arrives in the kernel. One thread reads; any may write.
 */
final class Tap {

    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TAP_WITHOUT_HEADER = 0x1002;
    private static final int REQUEST_BYTES = 40;
    private static final int NAME_BYTES = 16;

    private final int file;

    private Tap(int file) {
        this.file = file;
    }

    /** Makes a card of this name in this program's network namespace. */
    static Tap create(String name) {
        var file = LibC.open("/dev/net/tun", LibC.O_RDWR);
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(REQUEST_BYTES);
            request.setString(0, name);
            request.set(JAVA_SHORT, NAME_BYTES, IFF_TAP_WITHOUT_HEADER);
            LibC.ioctl(file, TUNSETIFF, request);
        }
        return new Tap(file);
    }

    /** Waits for a frame; returns its length, or less than 1 when there will be none. */
    int read(MemorySegment buffer) {
        return (int) LibC.read(file, buffer);
    }

    /** Sends a frame into the kernel. One that is not taken is lost, as on any network. */
    void write(MemorySegment frame) {
        var _ = LibC.write(file, frame);
    }
}
