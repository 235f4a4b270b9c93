package bramble.simulation;

import bramble.core.ClusterId;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.log.NotMasterException;
import bramble.master.ClusterReader;
import bramble.master.DismissedException;
import bramble.master.Master;
import bramble.plan.Moment;
import bramble.plan.Timing;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One machine: its process, which may be killed, frozen or cut off, and its clocks, which may be
 * wrong.
 */
final class SimNode {

    private static final ClusterId CLUSTER = new ClusterId(new UUID(7, 7));

    /** When the simulated wall clocks start, in milliseconds since 1970. */
    private static final long EPOCH_MILLIS = 1_790_000_000_000L;

    private static final int WALL_OFFSET_MILLIS_MAX = 7_200_000;

    private final World world;
    private final Judge judge;
    private final int number;
    private final SimMember member;
    private final SimNetwork network;
    private final SimWorker worker;
    private final SimFinder finder;
    private final List<Node> founders;
    private final Timing timing;
    private final ArrayDeque<Runnable> frozen = new ArrayDeque<>();
    private SimLoop loop = new SimLoop(this);
    private Master master;
    private long starts;
    private SessionId session;
    private boolean alive = true;
    private boolean admitted;
    private boolean gone;
    private boolean paused;
    private int life;
    private long wallOffsetMillis;

    SimNode(Simulation simulation, int number, SimGroup group) {
        this.admitted = number < simulation.founders().size();
        this.world = simulation.world();
        this.judge = simulation.judge();
        this.network = simulation.network();
        this.number = number;
        this.member = new SimMember(world, this, group);
        this.worker = new SimWorker(simulation, this);
        this.finder = new SimFinder(simulation, this);
        this.founders = simulation.founders();
        this.timing = simulation.timing();
        this.session = newSession();
        this.master = newMaster();
    }

    private SessionId newSession() {
        return SessionId.of(++starts, world.bits());
    }

    private Master newMaster() {
        loop = new SimLoop(this);
        return new Master(
                name(), new Master.Identity(session, CLUSTER, founders), timing, this::now, loop);
    }

    void start() {
        master.start();
        master.connect(member);
        member.begin(master);
        finder.begin();
        if (admitted) {
            worker.begin(session);
        }
    }

    /** The cluster has taken this node in, and its worker begins. */
    void admit() {
        if (!admitted) {
            admitted = true;
            worker.begin(session);
        }
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** It is told that it belongs to the cluster no longer, and stops for good. */
    void dismissed() {
        stopForGood();
    }

    /** Its process ends, and nobody starts it again. */
    void stopForGood() {
        gone = true;
        if (alive) {
            kill();
        }
    }

    boolean isGone() {
        return gone;
    }

    /** What this node's replica says; it must be alive. */
    <T> T glance(Function<ClusterReader, T> question) {
        var answer = master.glance(question);
        if (!answer.isDone()) {
            throw new IllegalStateException("node " + number + " is asked, and is not running");
        }
        return answer.join();
    }

    /** Whether this node's replica says that another was removed. */
    boolean knowsRemoved(SimNode other) {
        return glance(reader -> reader.state().nodes().wasRemoved(other.id()));
    }

    /** What this node's door does with a worker's message: it takes it from members only. */
    <T> CompletableFuture<T> atDoor(SimNode caller, Supplier<CompletableFuture<T>> taken) {
        if (knowsRemoved(caller)) {
            return CompletableFuture.failedFuture(new DismissedException(caller.id()));
        }
        return glance(reader -> reader.state().nodes().find(caller.id()).isPresent())
                ? taken.get()
                : CompletableFuture.failedFuture(
                        new NotMasterException(caller.name() + " is no member"));
    }

    /** How the cluster knows a node of the simulation. */
    static Node described(int number) {
        return new Node(idOf(number), "n" + number, "n" + number + ":7420", "1", false);
    }

    SimFinder finder() {
        return finder;
    }

    int number() {
        return number;
    }

    NodeId id() {
        return idOf(number);
    }

    static NodeId idOf(int number) {
        return new NodeId(new UUID(1, number));
    }

    static int numberOf(NodeId id) {
        return (int) id.uuid().getLeastSignificantBits();
    }

    String name() {
        return id().toString();
    }

    SimMember member() {
        return member;
    }

    SimWorker worker() {
        return worker;
    }

    Master master() {
        return master;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isUp() {
        return alive && !paused;
    }

    boolean isPaused() {
        return paused;
    }

    boolean reaches(SimNode other) {
        return isUp()
                && other.isUp()
                && network.connects(number, other.number)
                && network.connects(other.number, number);
    }

    boolean hears(int other) {
        return network.connects(other, number);
    }

    Moment now() {
        return new Moment(
                world.nanos(),
                EPOCH_MILLIS + world.nanos() / World.MILLIS + wallOffsetMillis,
                true);
    }

    /** Has something happen on this node in this life; a frozen node does it when it is thawed. */
    void after(long delayNanos, Runnable action) {
        var inLife = life;
        world.after(
                delayNanos,
                () -> {
                    if (!alive || life != inLife) {
                        return;
                    }
                    if (paused) {
                        frozen.add(action);
                    } else {
                        action.run();
                    }
                });
    }

    void applied(int position) {
        judge.applied(this, position);
    }

    void broken(RuntimeException defect) {
        judge.broken("a defect on node " + number, defect);
    }

    void kill() {
        alive = false;
        paused = false;
        frozen.clear();
        life++;
        loop.close();
        member.close();
        worker.killed();
    }

    void restart() {
        alive = true;
        life++;
        session = newSession();
        master = newMaster();
        start();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!frozen.isEmpty() && isUp()) {
            frozen.remove().run();
        }
    }

    /** Sets the wall clock wrong, by up to {@link #WALL_OFFSET_MILLIS_MAX} either way. */
    void setWallClockWrong() {
        wallOffsetMillis = world.between(-WALL_OFFSET_MILLIS_MAX, WALL_OFFSET_MILLIS_MAX);
    }

    /** Where this node stands, for whoever looks into a broken seed. */
    String describe() {
        return "node "
                + number
                + " sees "
                + finder.master()
                + " of term "
                + master.leadership().term()
                + ", applied "
                + member.applied()
                + ", worker: "
                + worker
                + ", leases "
                + (alive ? glance(reader -> List.copyOf(reader.state().leases().of(id()))) : "none")
                + (gone ? ", gone for good" : "")
                + "\n";
    }

    void setWallClockToLatest() {
        wallOffsetMillis = WALL_OFFSET_MILLIS_MAX;
    }
}
