package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.Limits;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The number of unfinished jobs")
class AdmissionTest {

    private static final long MIB = 1 << 20;

    @Test
    @DisplayName("is what a node has room for as it comes, and no less with a smaller heap")
    void usual() {
        assertThat(Admission.unfinishedMax(64 * MIB)).isEqualTo(Limits.UNFINISHED_JOBS_MAX);
        assertThat(Admission.unfinishedMax(61 * MIB)).isEqualTo(Limits.UNFINISHED_JOBS_MAX);
    }

    @Test
    @DisplayName("grows with the heap, by two kilobytes a job")
    void larger() {
        assertThat(Admission.unfinishedMax(512 * MIB))
                .isEqualTo(Limits.UNFINISHED_JOBS_MAX + 448 * 512);
        assertThat(Admission.unfinishedMax(2_048 * MIB)).isGreaterThan(1_000_000);
    }

    @Test
    @DisplayName("has an end with any heap")
    void endless() {
        assertThat(Admission.unfinishedMax(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }
}
