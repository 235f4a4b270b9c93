package bramble.api;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a node's API listens.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port from 1 to 65535
 */
public record Address(String host, int port) {

    /** The port of a node's API unless another is named. */
    public static final int DEFAULT_PORT = 7420;

    /** Checks the parts. */
    public Address {
        if (host.isEmpty()
                || host.chars()
                        .anyMatch(c -> c <= ' ' || c == '/' || c == '@' || c == '?' || c == '#')) {
            throw new IllegalArgumentException(
                    "\"" + Quote.shortened(host) + "\" is no host: write a name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    port + " is no port: write a number from 1 to 65535");
        }
    }

    /**
     * Reads {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException if the text is none of these
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        int bracket = text.lastIndexOf(']');
        boolean bareIpv6 = bracket < 0 && colon != text.indexOf(':');
        if (colon <= bracket || bareIpv6) {
            return new Address(unbracketed(text), DEFAULT_PORT);
        }
        String port = text.substring(colon + 1);
        if (port.isEmpty()
                || port.length() > 5
                || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    "\""
                            + Quote.shortened(text)
                            + "\" is no address: write HOST:PORT, such as localhost:7420");
        }
        return new Address(unbracketed(text.substring(0, colon)), Integer.parseInt(port));
    }

    /** Reads several addresses with commas between them; at least one. */
    public static List<Address> parseAll(String text) {
        List<Address> addresses = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            addresses.add(parse(text.substring(start, end).strip()));
            start = end + 1;
        }
        return addresses;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
