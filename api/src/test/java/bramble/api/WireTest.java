package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSON of the API")
class WireTest {

    private static final UUID JOB = UUID.fromString("0197c0de-7a2b-7000-8000-0123456789ab");
    private static final UUID CLUSTER = UUID.fromString("7c1d7a52-93f5-4f0e-8f3c-0a2c6a1b4d11");
    private static final Instant TIME = Instant.parse("2026-12-01T02:00:00.250Z");

    private static final String CONTRACT_JOB =
            """
            {"name": "primes", "command": ["./count-primes", "{item}"], "items": {"range": [1, 1000]},
             "env": {"LANG": "C"}, "files": {"count-primes": "sha256:%s"}, "outputs": ["*.png"], "runner": "process",
             "cpus": 1, "memory": "256M", "labels": {"arch": "arm64"}, "priority": 0, "maxParallel": 0,
             "retries": 2, "backoff": "1s", "timeout": "10m", "notBefore": "2026-12-01T02:00:00Z",
             "after": [{"job": "%s", "on": "ok"}], "atMostOnce": false}
            """
                    .formatted("0".repeat(64), JOB);

    @Test
    @DisplayName("reads the job document of the contract, field by field")
    void readsTheContractsJob() {
        JobRequest job = Wire.readStrict(JobRequest.class, CONTRACT_JOB).checked();

        assertThat(job.name()).isEqualTo("primes");
        assertThat(job.command()).containsExactly("./count-primes", "{item}");
        assertThat(job.items()).isEqualTo(new Items.Range(1, 1000));
        assertThat(job.env()).isEqualTo(Map.of("LANG", "C"));
        assertThat(job.outputs()).containsExactly("*.png");
        assertThat(job.memory()).isEqualTo(new Size(256 << 20));
        assertThat(job.labels()).isEqualTo(Map.of("arch", "arm64"));
        assertThat(job.retries()).isEqualTo(2);
        assertThat(job.backoff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(job.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(job.notBefore()).isEqualTo(Instant.parse("2026-12-01T02:00:00Z"));
        assertThat(job.after()).containsExactly(new Dependency(JOB, Dependency.On.OK));
        assertThat(job.atMostOnce()).isFalse();
    }

    @Test
    @DisplayName("writes a job so that reading it gives the same job")
    void jobRoundTrip() {
        JobRequest job = Wire.readStrict(JobRequest.class, CONTRACT_JOB);
        assertThat(Wire.readStrict(JobRequest.class, Wire.toBytes(job))).isEqualTo(job);
    }

    @Test
    @DisplayName("leaves out of a job what was not asked for")
    void shortJobStaysShort() {
        assertThat(Wire.toJson(JobRequest.builder("date").build()))
                .isEqualTo("{\"command\":[\"date\"]}");
    }

    @Test
    @DisplayName("keeps empty lists in answers")
    void emptyListsStayInAnswers() {
        assertThat(Wire.toJson(new JobPage(List.of(), null))).isEqualTo("{\"jobs\":[]}");
        assertThat(Wire.toJson(new NodesView(List.of()))).isEqualTo("{\"nodes\":[]}");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{\"range\":[-5,5]}", "{\"list\":[\"a\",\"b c\",\"é\\n\"]}"})
    @DisplayName("writes every kind of items as the contract shows it")
    void items(String items) {
        String json = "{\"command\":[\"x\"],\"items\":" + items + "}";
        assertThat(Wire.toJson(Wire.readStrict(JobRequest.class, json).checked())).isEqualTo(json);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"command\":[\"x\"],\"timeuot\":\"10m\"}|timeuot|no such field",
                "{\"command\":[\"x\"],\"items\":{\"rnge\":[1,2]}}|items.rnge|no such field",
                "{\"command\":[\"x\"],\"after\":[{\"job\":\"0197c0de-7a2b-7000-8000-0123456789ab\",\"no\":\"ok\"}]}|after.no|no such field",
                "{\"command\":\"x\"}|command|field",
                "{\"command\":[\"x\"],\"cpus\":\"many\"}|cpus|field",
                "{\"command\":[\"x\"],\"cpus\":1.5}|cpus|field",
                "{\"command\":[\"x\"],\"cpus\":99999999999}|cpus|not between",
                "{\"command\":[\"x\"],\"items\":{\"range\":[0,99999999999999999999]}}|items.range|field",
                "{\"command\":[\"x\"],\"env\":{\"A\":null}}|env.A|null",
                "{\"command\":[\"x\"],\"atMostOnce\":\"yes\"}|atMostOnce|field",
                "{\"command\":[\"x\"],\"timeout\":\"soon\"}|timeout|not a duration",
                "{\"command\":[\"x\"],\"timeout\":10}|timeout|field",
                "{\"command\":[\"x\"],\"memory\":\"lots\"}|memory|not a size",
                "{\"command\":[\"x\"],\"memory\":-1}|memory|negative",
                "{\"command\":[\"x\"],\"notBefore\":\"tomorrow\"}|notBefore|not a time",
                "{\"command\":[\"x\"],\"notBefore\":\"2026-13-01T02:00:00Z\"}|notBefore|not a time",
                "{\"command\":[\"x\"],\"items\":{}}|items|exactly one",
                "{\"command\":[\"x\"],\"items\":{\"range\":[1]}}|items.range|two whole numbers",
                "{\"command\":[\"x\"],\"items\":{\"range\":[1,2],\"list\":[\"a\"]}}|items|exactly one",
                "{\"command\":[\"x\"],\"after\":[{\"job\":\"1-1-1-1-1\"}]}|after.job|not an id",
                "{\"command\":[\"x\"],\"after\":[{\"job\":\"0197c0de-7a2b-7000-8000-0123456789ab\",\"on\":\"maybe\"}]}|after.on|maybe",
                "{\"command\":[\"x\"],\"command\":[\"y\"]}|command|twice",
                "{\"command\":[\"x\",null]}|command|null",
            })
    @DisplayName("refuses a job with a wrong field and names the field")
    void namesTheWrongField(String json, String field, String words) {
        ProblemException refused =
                catchThrowableOfType(
                        ProblemException.class,
                        () -> Wire.readStrict(JobRequest.class, json).checked());

        assertThat(refused).isNotNull();
        assertThat(refused.problem().kind()).isEqualTo(ProblemType.INVALID);
        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().field()).isEqualTo(field);
        assertThat(refused.problem().detail()).contains(words);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "null",
                "5",
                "{",
                "{\"command\":[\"x\"]",
                "{\"command\":[\"x\"]}}",
                "{\"command\":[\"x\"]} {}",
                "{\"command\":[\"x\"]} x",
                "{\"command\"}",
                "{'command':['x']}",
                "{\"command\":[\"x\" \"y\"]}"
            })
    @DisplayName("refuses what is not one JSON object")
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Wire.readStrict(JobRequest.class, text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(422));
    }

    @Test
    @DisplayName("skips fields in answers that it does not know")
    void lenientForAnswers() {
        ClusterView cluster =
                Wire.read(
                        ClusterView.class,
                        """
                        {"id":"%s","epoch":0,"term":3,"quorum":true,"nodes":3,"voters":[],"version":"9.9",
                         "mood":{"today":["good",{"very":true}]}}
                        """
                                .formatted(CLUSTER));
        assertThat(cluster.term()).isEqualTo(3);
        assertThat(cluster.master()).isNull();
    }

    @Test
    @DisplayName("reads back every answer as it was written")
    void answersRoundTrip() {
        Receipt receipt =
                new Receipt(Decision.ACCEPTED, JOB, CLUSTER, 0, 3, 17, "sha256:abc", null);
        roundTrip(receipt);
        roundTrip(new SettleAnswer(Decision.REFUSED, JOB, "withdrawn", null));
        roundTrip(new SettleAnswer(Decision.ACCEPTED, JOB, "accepted", receipt));
        roundTrip(new CancelAnswer(JOB, JobState.CANCELLED, "cancelled by its user"));
        JobView job =
                new JobView(
                        JOB,
                        "primes",
                        "",
                        JobState.RUNNING,
                        "two tasks run",
                        TIME,
                        TIME,
                        null,
                        new TaskCounts(1, 2, 3, 4, 5, 6, 21),
                        JobRequest.builder("a").range(0, 20).build(),
                        null);
        roundTrip(job);
        roundTrip(new JobPage(List.of(job), "next"));
        TaskView task =
                new TaskView(
                        4,
                        "x",
                        TaskState.LOST,
                        2,
                        CLUSTER,
                        null,
                        TIME,
                        TIME,
                        "its worker was lost");
        roundTrip(task);
        roundTrip(new TaskPage(List.of(task), null));
        roundTrip(new ResultLine(4, null, 0, "ü\u0000\uD83C\uDF3F\n", null, null));
        roundTrip(new ClusterView(CLUSTER, 1, JOB, 5, true, 3, List.of(JOB, CLUSTER), "0.1.0"));
        NodeView node =
                new NodeView(
                        JOB,
                        "attic",
                        "127.0.0.1:7420",
                        NodeRole.MASTER,
                        NodeState.UP,
                        4,
                        1,
                        Map.of("arch", "arm64"),
                        0.25,
                        new Room(new Size(1000), new Size(2048)),
                        null,
                        51.5,
                        false,
                        -3L,
                        "0.1.0",
                        TIME);
        roundTrip(node);
        roundTrip(new NodesView(List.of(node)));
        roundTrip(new BulkAnswer(1, JOB, 201, receipt, null));
        roundTrip(
                new BulkAnswer(
                        2, null, 422, null, Problem.of(ProblemType.INVALID, "no").withField("id")));
    }

    private static void roundTrip(Object document) {
        assertThat((Object) Wire.read(document.getClass(), Wire.toBytes(document)))
                .isEqualTo(document);
    }

    @Test
    @DisplayName("writes a problem with its extension members")
    void problem() {
        assertThat(
                        Wire.toJson(
                                Problem.of(ProblemType.UNKNOWN, "the master changed")
                                        .withSettle(JOB)))
                .isEqualTo(
                        "{\"type\":\"urn:bramble:unknown\",\"title\":\"The outcome is not known\",\"status\":503,"
                                + "\"detail\":\"the master changed\",\"id\":\""
                                + JOB
                                + "\",\"settle\":\"/v1/jobs/"
                                + JOB
                                + "/settle\"}");
        assertThat(
                        Problem.of(ProblemType.OVERLOADED, "busy")
                                .withRetryAfter(Duration.ofMillis(1_200))
                                .retryAfter())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("writes states in lower case")
    void states() {
        assertThat(Wire.toJson(new CancelAnswer(JOB, JobState.CANCELLED, "")))
                .contains("\"state\":\"cancelled\"");
    }

    @Test
    @DisplayName("reads texts as long as an item may be")
    void longTexts() {
        var item = "x".repeat(Limits.COMMAND_BYTES_MAX);

        JobRequest read =
                Wire.readStrict(
                        JobRequest.class,
                        "{\"command\":[\"a\"],\"items\":{\"list\":[\"" + item + "\"]}}");

        assertThat(read.items()).isEqualTo(new Items.Listed(List.of(item)));
    }
}
