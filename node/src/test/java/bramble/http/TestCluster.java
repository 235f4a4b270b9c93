package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.log.InMemoryGroup;
import bramble.master.Clock;
import bramble.master.Master;
import bramble.master.ReplicaThread;
import bramble.plan.Timing;
import bramble.protocol.Roster;
import bramble.protocol.StoreOrders;
import bramble.security.LocalSecret;
import bramble.store.Copier;
import bramble.store.Keeper;
import bramble.store.Store;
import bramble.worker.input.FileCache;
import bramble.worker.output.OutputStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** Several doors on loopback, on voters of one in-memory group. */
final class TestCluster implements AutoCloseable {

    /** One node: its replica and its door. */
    record Member(NodeId id, Master master, Door door, OutputStore outputs) {
        String address() {
            return "127.0.0.1:" + door.port();
        }
    }

    /** What the account of all members knows. */
    static final LocalSecret SECRET = new LocalSecret("the-local-token-of-all-members-here");

    private final InMemoryGroup group;
    private final Door.Keys keys;
    private final Set<NodeId> withoutReplica = ConcurrentHashMap.newKeySet();
    private final Map<NodeId, String> addresses = new ConcurrentHashMap<>();
    private final Map<NodeId, Member> members = new TreeMap<>();
    private final List<NodeId> ids = new ArrayList<>();
    private final Path directory;
    private final Map<NodeId, Keeper> keepers = new TreeMap<>();

    TestCluster(int size, Path directory) throws IOException {
        this(size, directory, new Door.Keys(SECRET, Source::byAddress, false));
    }

    /**
     * @param keys of all doors
     */
    TestCluster(int size, Path directory, Door.Keys keys) throws IOException {
        this.directory = directory;
        this.keys = keys;
        for (var i = 0; i < size; i++) {
            ids.add(new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0000L + i)));
        }
        group = new InMemoryGroup(ids.stream().map(NodeId::toString).toList());
        for (var id : ids) {
            start(id);
        }
        Awaitility.await()
                .until(
                        () ->
                                members.values().stream()
                                        .allMatch(
                                                each ->
                                                        each.master().leadership().master()
                                                                != null));
        for (var id : ids) {
            master().master()
                    .propose(
                            new Command.JoinNode(
                                    new Node(
                                            id,
                                            "node" + ids.indexOf(id),
                                            member(id).address(),
                                            "test",
                                            false)))
                    .join();
        }
        // Each door hears from the master that there are no users, as it does in its first moments.
        members.values().forEach(each -> Http.get(each, "/v1/me"));
    }

    private void start(NodeId id) throws IOException {
        var identity =
                new Master.Identity(
                        new SessionId(UUID.randomUUID()), new ClusterId(new UUID(0x4000L, 1)));
        var replica =
                new ReplicaThread(
                        "replica-" + id,
                        bug -> {
                            throw new IllegalStateException("the replica has a defect", bug);
                        });
        var master = new Master(id.toString(), identity, Timing.STANDARD, Clock.system(), replica);
        var peers =
                new Peers() {
                    @Override
                    public int epoch() {
                        return 1;
                    }

                    @Override
                    public OptionalInt vote() {
                        return OptionalInt.empty();
                    }

                    @Override
                    public void heardEpoch(int epoch) {
                        assertThat(epoch).isEqualTo(1);
                    }

                    @Override
                    public Optional<String> address(NodeId node) {
                        return Optional.ofNullable(addresses.get(node));
                    }

                    @Override
                    public Set<NodeId> voters() {
                        var voters = new TreeSet<>(ids);
                        voters.removeAll(withoutReplica);
                        return voters;
                    }

                    @Override
                    public List<NodeId> all() {
                        return ids;
                    }

                    @Override
                    public long mark() {
                        return Roster.UNWANTED;
                    }

                    @Override
                    public void begin(int epoch, NodeId voter) {
                        throw new IllegalStateException("not wanted: " + epoch);
                    }

                    @Override
                    public void learn(Roster roster) {
                        throw new IllegalStateException("not wanted: " + roster);
                    }

                    @Override
                    public void heard(NodeId node, String address, long since) {
                        addresses.put(node, address);
                    }

                    @Override
                    public List<Place> places() {
                        return List.of();
                    }
                };
        var data = directory.resolve(id.toString());
        var store = Store.open(data.resolve("store"), id);
        var copies = new Copies(id, store);
        var copier = new Copier(id, store, copies);
        var keeper = new Keeper(id, store, copier, copies);
        copies.tellDamageTo(keeper);
        keeper.start();
        keeper.follow(StoreOrders.ALONE, 0);
        keepers.put(id, keeper);
        var outputs =
                OutputStore.open(data.resolve("live"), OutputStore.STREAM_BYTES_MAX, store, copier);
        var files = FileCache.open(data.resolve("shared"), copies::open, FileCache.BYTES_MAX);
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var door =
                new Door(
                        new Door.Post(id, identity.cluster(), "test", listen),
                        master,
                        peers,
                        new Door.Outputs(outputs, copies, files),
                        keys);
        members.put(id, new Member(id, master, door, outputs));
        addresses.put(id, "127.0.0.1:" + door.port());
        master.start();
        master.connect(group.start(id.toString(), master));
        door.start();
    }

    /** Tells a member what a master would: that these others may hold copies. */
    void order(Member member, Member... partners) {
        var others =
                Arrays.stream(partners)
                        .map(each -> new StoreOrders.Partner(each.id(), each.address()))
                        .toList();
        Objects.requireNonNull(keepers.get(member.id()))
                .follow(new StoreOrders(2, others, 0, List.of()), 0);
    }

    InMemoryGroup group() {
        return group;
    }

    Member member(NodeId id) {
        var member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return member;
    }

    List<Member> members() {
        return List.copyOf(members.values());
    }

    Member member(int index) {
        return member(ids.get(index));
    }

    Member master() {
        var id = group.master();
        return member(id == null ? 0 : ids.indexOf(NodeId.parse(id)));
    }

    /** A member that is not the master. */
    Member follower() {
        var master = master();
        return members.values().stream()
                .filter(each -> !each.id().equals(master.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Has all take a member for one that holds no replica. */
    void takeForBlind(Member member) {
        withoutReplica.add(member.id());
    }

    /** Stops a member's log as a crash does, and its door. */
    void kill(Member member) {
        member.door().close();
        group.kill(member.id().toString());
    }

    /** The name by which people know a member. */
    String name(Member member) {
        return "node" + ids.indexOf(member.id());
    }

    /** Kills a member as soon as it knows of so many jobs. */
    void killOnceAppliedAt(Member member, int jobs) {
        Awaitility.await()
                .pollInterval(java.time.Duration.ofMillis(1))
                .until(
                        () ->
                                member.master()
                                                .glance(
                                                        reader ->
                                                                reader.state().jobs().all().size())
                                                .join()
                                        >= jobs);
        kill(member);
    }

    /** All members but one. */
    List<Member> others(Member one) {
        return members.values().stream().filter(each -> !each.id().equals(one.id())).toList();
    }

    /** Makes other nodes take an address for a member's. */
    void pretend(NodeId id, String address) {
        addresses.put(id, address);
    }

    @Override
    public void close() {
        keepers.values().forEach(Keeper::close);
        members.values().forEach(each -> each.door().close());
        group.close();
        members.values().forEach(each -> each.master().close());
        members.values().forEach(each -> each.outputs().close());
    }
}
