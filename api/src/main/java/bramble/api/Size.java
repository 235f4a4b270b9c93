package bramble.api;

/**
 * An amount of memory or disk. As text: bytes, or a whole number with one of the units {@code K M G
 * T} (powers of 1024, also written {@code KiB} or {@code KB}), such as {@code 256M}.
 *
 * @param bytes not negative
 */
public record Size(long bytes) {

    private static final String UNITS = "KMGT";

    /** Checks the amount. */
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative: " + bytes);
        }
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if the text is no size; the message shows the text and an
     *     example
     */
    public static Size parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 18) {
            throw notASize(text);
        }
        long number = Long.parseLong(text, 0, digits, 10);
        String unit = text.substring(digits);
        if (unit.endsWith("iB")) {
            unit = unit.substring(0, unit.length() - 2);
        } else if (unit.endsWith("B")) {
            unit = unit.substring(0, unit.length() - 1);
        }
        if (unit.isEmpty()) {
            return new Size(number);
        }
        int power =
                unit.length() == 1 ? UNITS.indexOf(Character.toUpperCase(unit.charAt(0))) + 1 : 0;
        if (power == 0 || number > Long.MAX_VALUE >> (10 * power)) {
            throw notASize(text);
        }
        return new Size(number << (10 * power));
    }

    private static IllegalArgumentException notASize(String text) {
        return new IllegalArgumentException(
                "\""
                        + Quote.shortened(text)
                        + "\" is not a size: write bytes or a whole number with K, M, G or T, such as 256M");
    }

    /**
     * The shortest exact text: {@code 256M} for 268,435,456 bytes, {@code 1000} for 1,000 bytes.
     */
    @Override
    public String toString() {
        long number = bytes;
        int power = 0;
        while (power < UNITS.length() && number > 0 && (number & 1023) == 0) {
            number >>= 10;
            power++;
        }
        return power == 0 ? Long.toString(number) : number + UNITS.substring(power - 1, power);
    }
}
