package bramble.discovery;

/** The first bits of addresses, which are the same on one network. */
final class Prefix {

    private Prefix() {}

    /**
     * Whether two addresses of one kind begin with the same bits.
     *
     * @param bits how many
     */
    static boolean isShared(byte[] one, byte[] other, int bits) {
        if (one.length != other.length || bits < 0 || bits > one.length * Byte.SIZE) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> bit % Byte.SIZE;
            if ((one[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
