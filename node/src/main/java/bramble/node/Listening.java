package bramble.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node takes calls, and by which address others know it.
 *
 * <p>Beyond loopback everything is TLS; beside it there is a door in the clear on loopback, at the
 * same port, for this machine's own users. The system gives a port to one listener for all
 * addresses or to one for each, so "all addresses" is each of those that the machine has at the
 * start, but loopback.
 *
 * @param bind what was asked for
 * @param address by which others reach this node
 * @param secured whether it is reached from elsewhere
 */
record Listening(Address bind, Address address, boolean secured) {

    private static final String LOOPBACK = "127.0.0.1";

    /** Any address elsewhere (RFC 5737): to ask the system which card leads there. */
    private static final String ELSEWHERE = "192.0.2.1";

    /**
     * Finds out what an address means on this machine.
     *
     * @param advertised what others are told; null for what the address itself says
     * @param always whether TLS is used even on loopback, for tests
     * @throws UsageException when the machine has no such address, or none at all
     */
    static Listening of(Address bind, @Nullable Address advertised, boolean always) {
        var secured = always || !bind.isLoopback();
        if (advertised != null) {
            if (secured && !always && advertised.isLoopback()) {
                throw UsageException.wrong(
                        "others cannot reach this node at "
                                + advertised
                                + ", which is their own machine: --advertise names an address or name of this one");
            }
            return new Listening(bind, advertised, secured);
        }
        if (!isAny(bind)) {
            return new Listening(bind, bind, secured);
        }
        var own = outward(addresses(bind));
        return new Listening(bind, new Address(text(own), bind.port()), secured);
    }

    /** Where calls under TLS are taken. */
    List<InetSocketAddress> beyond() {
        if (!isAny(bind)) {
            return List.of(new InetSocketAddress(bind.host(), bind.port()));
        }
        return addresses(bind).stream()
                .map(each -> new InetSocketAddress(each, bind.port()))
                .toList();
    }

    /** Where this machine's own users and tasks call, in the clear. */
    Address local() {
        return secured ? new Address(LOOPBACK, bind.port()) : bind;
    }

    private static boolean isAny(Address address) {
        return resolved(address).isAnyLocalAddress();
    }

    private static InetAddress resolved(Address address) {
        try {
            return InetAddress.getByName(address.host());
        } catch (UnknownHostException e) {
            throw UsageException.impossible(
                    "the host name \""
                            + address.host()
                            + "\" is not known on this machine: "
                            + e.getMessage());
        }
    }

    /** The machine's own addresses of the kind that was asked for. */
    private static List<InetAddress> addresses(Address asked) {
        var onlyIpv4 = resolved(asked) instanceof Inet4Address;
        var found = new ArrayList<InetAddress>();
        try {
            for (var card : NetworkInterface.networkInterfaces().toList()) {
                if (!card.isUp() || card.isLoopback()) {
                    continue;
                }
                card.inetAddresses()
                        .filter(each -> !each.isLinkLocalAddress() && !each.isLoopbackAddress())
                        .filter(each -> !onlyIpv4 || each instanceof Inet4Address)
                        .forEach(found::add);
            }
        } catch (SocketException e) {
            throw UsageException.impossible(
                    "the addresses of this machine cannot be read: " + e.getMessage());
        }
        if (found.isEmpty()) {
            throw UsageException.impossible(
                    "this machine has no address on any network at the moment, so no other can reach it at "
                            + asked
                            + ": look at its network, and start again");
        }
        return found;
    }

    /** The one from which this machine calls others; the first when that cannot be told. */
    private static InetAddress outward(List<InetAddress> own) {
        try (var socket = new DatagramSocket()) {
            // Nothing is sent by this.
            socket.connect(new InetSocketAddress(ELSEWHERE, 1));
            var from = socket.getLocalAddress();
            return own.contains(from) ? from : own.getFirst();
        } catch (IOException | java.io.UncheckedIOException noWay) {
            return own.getFirst();
        }
    }

    static String text(InetAddress address) {
        var text = address.getHostAddress();
        var zone = text.indexOf('%');
        var plain = zone < 0 ? text : text.substring(0, zone);
        return plain.indexOf(':') < 0 ? plain : "[" + plain + "]";
    }
}
