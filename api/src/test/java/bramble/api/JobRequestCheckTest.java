package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A request's values")
class JobRequestCheckTest {

    @Test
    @DisplayName("may be as large as the limits say")
    void atTheLimits() {
        assertThatCode(
                        () -> {
                            JobRequest.builder("x").range(1, Limits.TASKS_MAX).build().checked();
                            JobRequest.builder(Collections.nCopies(Limits.COMMAND_WORDS_MAX, "x"))
                                    .build()
                                    .checked();
                            JobRequest.builder("x")
                                    .priority(-Limits.PRIORITY_MAX)
                                    .retries(0)
                                    .maxParallel(0)
                                    .build()
                                    .checked();
                            JobRequest.builder("x")
                                    .range(Long.MAX_VALUE, Long.MAX_VALUE)
                                    .build()
                                    .checked();
                        })
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("must hold a command")
    void emptyCommand() {
        refused(JobRequest.builder(), ProblemType.INVALID, "command");
        refused(JobRequest.builder(" "), ProblemType.INVALID, "command");
        refused(JobRequest.builder("a\0b"), ProblemType.INVALID, "command");
    }

    @Test
    @DisplayName("beyond a limit are too large, with the field named")
    void beyondTheLimits() {
        refused(
                JobRequest.builder(Collections.nCopies(1_000_000, "x")),
                ProblemType.TOO_LARGE,
                "command");
        refused(
                JobRequest.builder("x".repeat(Limits.COMMAND_BYTES_MAX)),
                ProblemType.TOO_LARGE,
                "command");
        refused(
                JobRequest.builder("x").range(0, Limits.TASKS_MAX),
                ProblemType.TOO_LARGE,
                "items.range");
        refused(
                JobRequest.builder("x").range(Long.MIN_VALUE, Long.MAX_VALUE),
                ProblemType.TOO_LARGE,
                "items.range");
        refused(
                JobRequest.builder("x")
                        .items(new Items.Listed(Collections.nCopies(100, "y".repeat(100_000)))),
                ProblemType.TOO_LARGE,
                "items.list");
        refused(
                JobRequest.builder("x").env("A", "y".repeat(Limits.COMMAND_BYTES_MAX)),
                ProblemType.TOO_LARGE,
                "env");
    }

    @Test
    @DisplayName("that contradict themselves are refused")
    void contradictions() {
        refused(JobRequest.builder("x").range(10, 1), ProblemType.INVALID, "items.range");
        refused(
                JobRequest.builder("x").items(new Items.Listed(List.of())),
                ProblemType.INVALID,
                "items.list");
        refused(
                JobRequest.builder("x").items(new Items.FromFile("sha256:12")),
                ProblemType.INVALID,
                "items.file");
        refused(JobRequest.builder("x").timeout(Duration.ZERO), ProblemType.INVALID, "timeout");
        refused(JobRequest.builder("x").memory(new Size(0)), ProblemType.INVALID, "memory");
        refused(JobRequest.builder("x").cpus(0), ProblemType.INVALID, "cpus");
        refused(JobRequest.builder("x").retries(-1), ProblemType.INVALID, "retries");
        refused(
                JobRequest.builder("x").priority(Integer.MIN_VALUE),
                ProblemType.INVALID,
                "priority");
        refused(JobRequest.builder("x").name("a\nb"), ProblemType.INVALID, "name");
        refused(JobRequest.builder("x").env("A=B", "c"), ProblemType.INVALID, "env");
        refused(JobRequest.builder("x").file("f", "md5:abc"), ProblemType.INVALID, "files");
        refused(JobRequest.builder("x").cwd("photos"), ProblemType.INVALID, "cwd");
    }

    private static void refused(JobRequestBuilder request, ProblemType type, String field) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> request.build().checked());
        assertThat(refused).isNotNull();
        assertThat(refused.problem().kind()).isEqualTo(type);
        assertThat(refused.problem().field()).isEqualTo(field);
        assertThat(refused.problem().detail().length()).isLessThan(300);
    }
}
