package bramble.http.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where somebody is, as far as he cannot choose it: an IPv4 address, or the first half of an IPv6
 * one, of which its holder chooses the rest.
 */
public record Network(String text) {

    /** Of an IPv6 address the part that a network is given. */
    private static final int IPV6_NETWORK_BYTES = 8;

    /** That of an address. */
    public static Network of(InetAddress address) {
        var bytes = address.getAddress();
        return new Network(
                HexFormat.of()
                        .formatHex(
                                address instanceof Inet6Address
                                        ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES)
                                        : bytes));
    }
}
