package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ReplicatedLog} promises. */
abstract class ReplicatedLogContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A group of voters as an implementation makes it. */
    protected interface Group extends AutoCloseable {
        List<String> ids();

        ReplicatedLog start(String id, Replica replica);

        /** Makes a place for one more member, which waits for a vote once it is started. */
        Voter addPlace();

        /** Where a member is reached. */
        Voter voter(String id);

        /** As sudden an end as the implementation can give a member inside one process. */
        void kill(String id);

        @Override
        void close();
    }

    private final Map<String, ReplicatedLog> logs = new LinkedHashMap<>();
    private final Map<String, RecordingReplica> replicas = new LinkedHashMap<>();
    private @Nullable Group created;

    protected abstract Group newGroup(int voters);

    @AfterEach
    void closeGroup() {
        logs.values().forEach(ReplicatedLog::close);
        Group group = created;
        if (group != null) {
            group.close();
        }
    }

    @ParameterizedTest(name = "of {0}")
    @ValueSource(ints = {1, 2, 3, 5})
    @DisplayName("every voter applies every entry in one order")
    void oneOrder(int voters) {
        startAll(voters);
        List<String> entries = entries(100);
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (String entry : entries) {
            answers.add(master().propose(bytes(entry)));
        }
        List<Long> indexes = answers.stream().map(CompletableFuture::join).toList();

        assertThat(indexes).isSorted().doesNotHaveDuplicates();
        awaitApplied(entries);
    }

    @Test
    @DisplayName("an answered entry is applied on the master already")
    void appliedBeforeAnswered() {
        startAll(3);
        String master = masterId();
        for (String entry : entries(50)) {
            long index = log(master).propose(bytes(entry)).join();
            assertThat(replica(master).applied()).contains(entry);
            assertThat(log(master).status().appliedIndex()).isGreaterThanOrEqualTo(index);
        }
    }

    @Test
    @DisplayName("a voter that is not the master refuses, and says so before anything is logged")
    void onlyTheMasterTakesEntries() {
        startAll(3);
        String follower = aFollower();

        assertFails(log(follower).propose(bytes("lost")), NotMasterException.class);
        assertFails(log(follower).confirmMaster(), NotMasterException.class);
        propose("kept");
        awaitApplied(List.of("kept"));
    }

    @Test
    @DisplayName("an entry that is too large is refused at once")
    void largestEntry() {
        startAll(1);

        assertThatThrownBy(() -> master().propose(new byte[ReplicatedLog.ENTRY_BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(master().propose(new byte[ReplicatedLog.ENTRY_BYTES_MAX]).join()).isPositive();
    }

    @Test
    @DisplayName("a large entry reaches all voters")
    void largeEntry() {
        startAll(3);
        byte[] large = new byte[ReplicatedLog.ENTRY_BYTES_MAX];
        master().propose(large).join();

        patiently()
                .untilAsserted(
                        () ->
                                assertThat(replicas.values())
                                        .allSatisfy(
                                                replica ->
                                                        assertThat(replica.applied()).hasSize(1)));
    }

    @Test
    @DisplayName("a voter that was away catches up")
    void catchUp() {
        startAll(3);
        propose("before");
        String away = aFollower();
        kill(away);
        proposeAll(entries(100));
        start(away);

        List<String> all = new ArrayList<>(List.of("before"));
        all.addAll(entries(100));
        awaitApplied(all);
    }

    @ParameterizedTest(name = "of {0}")
    @ValueSource(ints = {1, 3})
    @DisplayName("a group that was stopped has all of its entries when it starts again")
    void restart(int voters) {
        startAll(voters);
        proposeAll(entries(20));
        awaitApplied(entries(20));
        group().ids().forEach(this::kill);
        group().ids().forEach(this::start);
        propose("after");

        List<String> all = new ArrayList<>(entries(20));
        all.add("after");
        awaitApplied(all);
    }

    @Test
    @DisplayName("a new master is told so only after it has applied everything of earlier terms")
    void masterIsCurrent() {
        startAll(3);
        proposeAll(entries(50));
        String first = masterId();
        kill(first);
        String second = masterId();

        assertThat(second).isNotEqualTo(first);
        assertThat(replica(second).appliedWhenMaster()).isEqualTo(50);
    }

    @Test
    @DisplayName("nothing acknowledged is lost when the master dies, and nothing is applied twice")
    void masterDies() {
        startAll(3);
        List<String> acknowledged = new ArrayList<>();
        String first = masterId();
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (String entry : entries(200)) {
            answers.add(log(first).propose(bytes(entry)));
        }
        answers.get(100).join();
        kill(first);
        for (int i = 0; i < 200; i++) {
            String entry = "entry " + i;
            try {
                answers.get(i).join();
                acknowledged.add(entry);
            } catch (CompletionException e) {
                assertThat(e.getCause())
                        .isInstanceOfAny(
                                UnknownFateException.class,
                                NotMasterException.class,
                                UnavailableException.class);
            }
        }
        propose("after");
        start(first);

        assertThat(acknowledged).hasSizeGreaterThan(100);
        patiently()
                .untilAsserted(
                        () ->
                                assertThat(replicas.values())
                                        .allSatisfy(
                                                replica ->
                                                        assertThat(replica.applied())
                                                                .doesNotHaveDuplicates()
                                                                .containsAll(acknowledged)
                                                                .endsWith("after")
                                                                .isEqualTo(
                                                                        replica(masterId())
                                                                                .applied())));
    }

    @Test
    @DisplayName("a master without a majority takes nothing and confirms nothing")
    void majorityLost() {
        startAll(3);
        propose("before");
        String master = masterId();
        group().ids().stream().filter(id -> !id.equals(master)).forEach(this::kill);
        ReplicatedLog log = log(master);

        assertThatThrownBy(() -> log.propose(bytes("in vain")).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfAny(
                        UnknownFateException.class,
                        NotMasterException.class,
                        UnavailableException.class);
        assertThatThrownBy(() -> log.confirmMaster().get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfAny(NotMasterException.class, UnavailableException.class);
        patiently().untilAsserted(() -> assertThat(log.leadership().master()).isNull());
        assertThat(replica(master).applied()).containsExactly("before");
    }

    @Test
    @DisplayName("a master with its majority confirms")
    void confirms() {
        startAll(3);
        propose("one");

        assertThat(master().confirmMaster()).succeedsWithin(PATIENCE);
    }

    @Test
    @DisplayName("closing ends what is under way as unknown, and nothing is called afterwards")
    void closing() {
        startAll(3);
        propose("before");
        String master = masterId();
        group().ids().stream().filter(id -> !id.equals(master)).forEach(this::kill);
        ReplicatedLog log = log(master);
        CompletableFuture<Long> answer = log.propose(bytes("under way"));
        log.close();
        List<Leadership> told = replica(master).leaderships();

        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOfAny(
                        UnknownFateException.class,
                        NotMasterException.class,
                        // Closing may be quicker than the log's taking of what was proposed.
                        UnavailableException.class);
        assertFails(log.propose(bytes("too late")), UnavailableException.class);
        assertThat(log.leadership().isMaster()).isFalse();
        assertThat(replica(master).leaderships()).isEqualTo(told);
    }

    @Test
    @DisplayName("a voter far behind is filled by a snapshot")
    void snapshotFillsTheLagging() {
        startAll(3);
        String away = aFollower();
        kill(away);
        List<String> all = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            List<String> entries = entries(100).stream().map("again "::concat).toList();
            for (String entry : entries) {
                all.add(round + entry);
            }
            proposeAll(all.subList(round * 100, round * 100 + 100));
            for (String id : group().ids()) {
                if (!id.equals(away)) {
                    assertThat(log(id).snapshot()).succeedsWithin(PATIENCE);
                }
            }
        }
        assertThat(master().status().snapshotIndex()).isPositive();
        start(away);
        propose("after");
        all.add("after");

        awaitApplied(all);
        assertThat(replica(away).snapshotsLoaded()).isPositive();
    }

    @Test
    @DisplayName("a restart begins with the snapshot and goes on with the entries after it")
    void restartFromSnapshot() {
        startAll(1);
        proposeAll(entries(20));
        assertThat(master().snapshot()).succeedsWithin(PATIENCE);
        propose("after the snapshot");
        String id = group().ids().getFirst();
        kill(id);
        start(id);
        propose("after the start");

        List<String> all = new ArrayList<>(entries(20));
        all.addAll(List.of("after the snapshot", "after the start"));
        awaitApplied(all);
        assertThat(replica(id).snapshotsLoaded()).isEqualTo(1);
    }

    @Test
    @DisplayName("a master that hands over is followed by another, and nothing is lost")
    void handsOver() {
        startAll(3);
        proposeAll(entries(20));
        String first = masterId();

        assertThat(log(first).handOver()).succeedsWithin(PATIENCE);
        patiently().until(() -> !masterId().equals(first));
        propose("after");
        List<String> all = new ArrayList<>(entries(20));
        all.add("after");
        awaitApplied(all);
    }

    @Test
    @DisplayName("a voter is replaced in one step, and the newcomer has all that was logged before")
    void replaced() {
        startAll(3);
        proposeAll(entries(20));
        String gone = aFollower();
        kill(gone);
        String newcomer = startNewcomer();
        changeVoters(() -> staying(gone, newcomer));
        replicas.remove(gone);
        propose("after");

        assertThat(master().voters()).contains(newcomer).doesNotContain(gone).hasSize(3);
        List<String> all = new ArrayList<>(entries(20));
        all.add("after");
        awaitApplied(all);
        // Of the three that are left the newcomer's disk is needed now.
        kill(aFollower(newcomer));
        propose("with the newcomer");
    }

    @Test
    @DisplayName("a newcomer that cannot be filled gets no vote, and the others go on")
    void unreachableNewcomer() {
        startAll(3);
        propose("before");
        String missing = group().addPlace().id();
        List<Voter> next = new ArrayList<>(staying("", missing));

        assertFails(master().changeVoters(next), UnavailableException.class);
        assertThat(master().voters()).containsExactlyInAnyOrderElementsOf(group().ids());
        propose("after");
        awaitApplied(List.of("before", "after"));
    }

    @Test
    @DisplayName("a master that gives up its vote is followed by another that has one")
    void masterGivesUpItsVote() {
        startAll(1);
        proposeAll(entries(20));
        String first = masterId();
        String newcomer = startNewcomer();
        changeVoters(() -> List.of(group().voter(newcomer)));
        patiently().until(() -> log(newcomer).leadership().isMaster());
        replicas.remove(first);
        assertThat(log(newcomer).propose(bytes("after"))).succeedsWithin(PATIENCE);

        assertThat(log(newcomer).voters()).containsExactly(newcomer);
        assertThat(log(first).leadership().isMaster()).isFalse();
        List<String> all = new ArrayList<>(entries(20));
        all.add("after");
        awaitApplied(all);
    }

    @Test
    @DisplayName("a voter that is not the master changes nothing, and cannot tell who votes")
    void onlyTheMasterChangesVoters() {
        startAll(3);
        ReplicatedLog follower = log(aFollower());

        assertFails(
                follower.changeVoters(List.of(group().voter(masterId()))),
                NotMasterException.class);
        assertThatThrownBy(follower::voters).isInstanceOf(NotMasterException.class);
    }

    @Test
    @DisplayName(
            "the last of three goes on alone with all that was acknowledged, when it is told to")
    void standsAlone() {
        startAll(3);
        proposeAll(entries(20));
        awaitApplied(entries(20));
        String left = aFollower();
        group().ids().stream().filter(id -> !id.equals(left)).forEach(this::kill);
        patiently().until(() -> log(left).leadership().master() == null);
        replicas.keySet().removeIf(id -> !id.equals(left));

        log(left).standAlone();
        propose("alone");

        assertThat(log(left).voters()).containsExactly(left);
        assertThat(log(left).status().lastTerm()).isEqualTo(log(left).leadership().term());
        List<String> all = new ArrayList<>(entries(20));
        all.add("alone");
        awaitApplied(all);
    }

    private String startNewcomer() {
        Voter newcomer = group().addPlace();
        logs.values().forEach(log -> log.moved(newcomer));
        start(newcomer.id());
        return newcomer.id();
    }

    /** The first voters but for one, and another. */
    private List<Voter> staying(String gone, String newcomer) {
        List<Voter> voters = new ArrayList<>();
        for (String id : group().ids()) {
            if (!id.equals(gone)) {
                voters.add(group().voter(id));
            }
        }
        voters.add(group().voter(newcomer));
        return voters;
    }

    /** Asks whoever is the master until the change is made. */
    private void changeVoters(Supplier<List<Voter>> next) {
        patiently()
                .until(
                        () -> {
                            try {
                                master().changeVoters(next.get()).join();
                                return true;
                            } catch (CompletionException again) {
                                return false;
                            }
                        });
    }

    private Group group() {
        return Objects.requireNonNull(created, "startAll comes first");
    }

    private ReplicatedLog log(String id) {
        return Objects.requireNonNull(logs.get(id), id);
    }

    private RecordingReplica replica(String id) {
        return Objects.requireNonNull(replicas.get(id), id);
    }

    private void startAll(int voters) {
        created = newGroup(voters);
        group().ids().forEach(this::start);
    }

    private void start(String id) {
        RecordingReplica replica = new RecordingReplica();
        replicas.put(id, replica);
        logs.put(id, group().start(id, replica));
    }

    private void kill(String id) {
        group().kill(id);
        logs.remove(id);
    }

    private String masterId() {
        return patiently()
                .until(
                        () ->
                                logs.entrySet().stream()
                                        .filter(entry -> entry.getValue().leadership().isMaster())
                                        .map(Map.Entry::getKey)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private ReplicatedLog master() {
        return log(masterId());
    }

    private String aFollower(String... others) {
        String master = masterId();
        return group().ids().stream()
                .filter(id -> !id.equals(master) && logs.containsKey(id))
                .filter(id -> !List.of(others).contains(id))
                .findFirst()
                .orElseThrow();
    }

    /** Proposes to whoever is master, again where the entry is certainly not logged. */
    private void propose(String entry) {
        patiently()
                .until(
                        () -> {
                            try {
                                master().propose(bytes(entry)).join();
                                return true;
                            } catch (CompletionException e) {
                                if (e.getCause() instanceof NotMasterException
                                        || e.getCause() instanceof UnavailableException) {
                                    return false;
                                }
                                throw e;
                            }
                        });
    }

    private void proposeAll(List<String> entries) {
        entries.forEach(this::propose);
    }

    private void awaitApplied(List<String> entries) {
        patiently()
                .untilAsserted(
                        () ->
                                assertThat(replicas.values())
                                        .allSatisfy(
                                                replica ->
                                                        assertThat(replica.applied())
                                                                .isEqualTo(entries)));
    }

    private static ConditionFactory patiently() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE);
    }

    private static void assertFails(
            CompletableFuture<?> answer, Class<? extends Throwable> failure) {
        assertThat(answer).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(failure);
    }

    private static List<String> entries(int count) {
        return IntStream.range(0, count).mapToObj(i -> "entry " + i).toList();
    }

    private static byte[] bytes(String entry) {
        return entry.getBytes(StandardCharsets.UTF_8);
    }
}
