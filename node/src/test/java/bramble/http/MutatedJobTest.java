package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JobRequest;
import bramble.api.ProblemException;
import bramble.api.Wire;
import bramble.fuzz.Rounds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Mutated bytes of a job's document")
class MutatedJobTest {

    private static final List<byte[]> VALID =
            Stream.of(
                            """
                            {"name": "primes", "command": ["./count-primes", "{item}"], "items": {"range": [1, 1000]},
                            "env": {"LANG": "C"}, "files": {"count-primes": "sha256:%s"}, "outputs": ["*.png"],
                            "runner": "process", "cpus": 1, "memory": "256M", "labels": {"arch": "arm64"},
                            "priority": 0, "maxParallel": 0, "retries": 2, "backoff": "1s", "timeout": "10m",
                            "notBefore": "2026-12-01T02:00:00Z",
                            "after": [{"job": "01890a5d-ac96-774b-bcce-b302099a8057", "on": "ok"}],
                            "atMostOnce": false}
                            """
                                    .formatted("0123456789abcdef".repeat(4)),
                            """
                            {"command": ["true"], "items": {"list": ["a", "b", "\\u00e4"]}, "cwd": "/tmp"}
                            """,
                            """
                            {"command": ["true"], "items": {"range": [1, 2]}, "runner": "lines", "warm": "60s"}
                            """,
                            """
                            {"command": ["true"], "items": {"file": "sha256:%s"}}
                            """
                                    .formatted("fedcba9876543210".repeat(4)))
                    .map(each -> each.getBytes(StandardCharsets.UTF_8))
                    .toList();

    @Test
    @DisplayName("are a job, or refused by a problem")
    void answersOrRefuses() throws Exception {
        var tally =
                Rounds.play(
                        VALID,
                        ProblemException.class,
                        bytes -> SpecReader.read(Wire.readStrict(JobRequest.class, bytes)));

        assertThat(tally.answered()).isPositive();
        assertThat(tally.refused()).isPositive();
    }
}
