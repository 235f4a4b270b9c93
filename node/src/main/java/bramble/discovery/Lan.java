package bramble.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.impl.JmDNSImpl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Multicast DNS (RFC 6762 and 6763) on the cards of this machine: tells where this node is, and
 * asks where others are when it is told to {@link #seek}. Opening takes seconds, so the thread
 * {@code bramble-discovery} does it, which owns all that is open here.
 *
 * <p>Nobody asked, nothing is sent but answers to others' questions. What is heard goes to {@link
 * Hints} if it names an address on a network of this machine: whoever announces can make nodes call
 * his neighbours, which he can do himself, and nobody else.
 */
public final class Lan implements AutoCloseable {

    /** The kind of service that is announced. */
    public static final String TYPE = "_bramble._tcp.local.";

    /** How often the network is asked at most, for as long as somebody seeks. */
    public static final long SEEK_EVERY_SECONDS = 5;

    /** Cards on which it speaks. */
    static final int CARDS_MAX = 4;

    /**
     * Names that JmDNS may keep of what it hears, wanted or not; with more it is opened again,
     * since it knows no limit itself. A house full of printers and lamps has a few hundred.
     */
    static final int NAMES_MAX = 2_000;

    /** How often that is looked at. */
    private static final long CHECK_SECONDS = 60;

    /**
     * Announcers that are asked for more, in one round of seeking, when their first word lacks it.
     */
    private static final int ASKED_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Lan.class);

    /**
     * JmDNS writes a line or more for each malformed packet: anybody on the network could fill the
     * log. Held here, for a logger that nobody holds forgets its level.
     */
    private static final java.util.logging.Logger SILENCED =
            java.util.logging.Logger.getLogger("javax.jmdns");

    private final List<InetAddress> cards;
    private final @Nullable Announcement own;
    private final Hints hints;
    private final ArrayBlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);
    private final List<JmDNS> open = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final ServiceListener listener = new Listener();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts.
     *
     * @param cards this machine's addresses on the networks that are meant
     * @param own what is announced; null to listen only
     * @param hints takes what is heard
     */
    public static Lan start(List<InetAddress> cards, @Nullable Announcement own, Hints hints) {
        var lan = new Lan(cards, own, hints);
        lan.thread.start();
        return lan;
    }

    private Lan(List<InetAddress> cards, @Nullable Announcement own, Hints hints) {
        SILENCED.setLevel(Level.OFF);
        this.cards = cards.stream().limit(CARDS_MAX).toList();
        this.own = own;
        this.hints = hints;
        this.thread = Thread.ofPlatform().daemon().name("bramble-discovery").unstarted(this::run);
    }

    /** Has the network asked soon, unless it was just now. Never waits. */
    public void seek() {
        bell.offer(Boolean.TRUE);
    }

    private void run() {
        try {
            var listens = false;
            openAll();
            while (!closed) {
                var sought = bell.poll(CHECK_SECONDS, TimeUnit.SECONDS) != null;
                if (isCrowded()) {
                    closeAll();
                    openAll();
                    listens = false;
                }
                if (listens) {
                    open.forEach(each -> each.removeServiceListener(TYPE, listener));
                }
                listens = sought;
                if (sought) {
                    asked.set(0);
                    // A listener that is new makes JmDNS ask.
                    open.forEach(each -> each.addServiceListener(TYPE, listener));
                    TimeUnit.SECONDS.sleep(SEEK_EVERY_SECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("multicast DNS ends");
        } finally {
            closeAll();
        }
    }

    private void openAll() throws InterruptedException {
        for (var card : cards) {
            if (closed) {
                throw new InterruptedException("closed");
            }
            try {
                // A name of its own: the machine's is for the machine's own responder to tell.
                var id = own == null ? UUID.randomUUID() : own.node();
                var opened = JmDNS.create(card, "bramble-" + id);
                open.add(opened);
                if (own != null) {
                    opened.registerService(service(own));
                }
            } catch (IOException e) {
                LOG.warn(
                        "Other nodes are not found by multicast DNS, nor do they find this one, on the network of {}: {}. Everything else works; the next start tries again",
                        card.getHostAddress(),
                        e.toString());
            }
        }
    }

    private static ServiceInfo service(Announcement own) {
        var port = Integer.parseInt(own.at().substring(own.at().lastIndexOf(':') + 1));
        return ServiceInfo.create(TYPE, own.node().toString(), port, 0, 0, own.texts());
    }

    private boolean isCrowded() {
        return open.stream()
                .anyMatch(
                        each ->
                                each instanceof JmDNSImpl known
                                        && known.getCache().size() > NAMES_MAX);
    }

    private void closeAll() {
        for (var each : open) {
            try {
                each.close();
            } catch (IOException e) {
                LOG.debug("multicast DNS does not end well: {}", e.toString());
            }
        }
        open.clear();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    /** Called by threads of JmDNS. */
    private final class Listener implements ServiceListener {
        @Override
        public void serviceAdded(ServiceEvent event) {
            if (asked.incrementAndGet() <= ASKED_MAX) {
                event.getDNS().requestServiceInfo(event.getType(), event.getName(), 1);
            }
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            // Hints are kept: whoever can say that a node is there can say that it is not.
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            Announcement.read(event.getInfo()::getPropertyString)
                    .filter(said -> isNear(said.at()))
                    .ifPresent(hints::hear);
        }
    }

    /** Whether an address is on a network to which this machine is connected. */
    private boolean isNear(String at) {
        return literal(at)
                .filter(address -> cards.stream().anyMatch(card -> isNear(card, address)))
                .isPresent();
    }

    private static Optional<InetAddress> literal(String at) {
        try {
            // A literal address: nothing is looked up.
            return Optional.of(InetAddress.getByName(at.substring(0, at.lastIndexOf(':'))));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isNear(InetAddress card, InetAddress other) {
        try {
            var network = NetworkInterface.getByInetAddress(card);
            return network != null
                    && network.getInterfaceAddresses().stream()
                            .anyMatch(
                                    each ->
                                            Prefix.isShared(
                                                    each.getAddress().getAddress(),
                                                    other.getAddress(),
                                                    each.getNetworkPrefixLength()));
        } catch (SocketException gone) {
            return false;
        }
    }
}
