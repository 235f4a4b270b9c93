package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.LeaseId;
import bramble.core.OutputRules;
import bramble.core.TaskSet;
import bramble.worker.folder.SpareFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What is remembered of a lease")
class LeaseFilesTest {

    @TempDir Path directory;

    @Test
    @DisplayName("is read as it was written")
    void roundTrip() throws IOException {
        var files = files(directory);
        for (var once : List.of(true, false)) {
            var work = Work.of(new Items.Range(0, 9), new AttemptRules(0, 0, 700, once), "true");
            files.write(work);

            var read = files.read().getFirst();

            assertThat(read.lease()).isEqualTo(work.lease().id());
            assertThat(read.job()).isEqualTo(work.lease().job());
            assertThat(read.tasks()).isEqualTo(work.lease().tasks());
            assertThat(read.terms()).isEqualTo(LeaseFiles.Terms.of(work, 1));
            files.remove(read.lease());
        }
    }

    @Test
    @DisplayName("by an earlier version is read, and its tasks are not started twice")
    void earlierVersion() throws IOException {
        Files.writeString(
                Files.createDirectories(directory.resolve("leases")).resolve("5"),
                "2 5 0190a8c0-0000-7000-8000-000000000005 3 900 2 +a%2A,b 0-4,7\n");

        var read = files(directory).read().getFirst();

        assertThat(read.lease()).isEqualTo(new LeaseId(5));
        assertThat(read.attempt()).isEqualTo(3);
        assertThat(read.tasks()).isEqualTo(TaskSet.parse("0-4,7"));
        assertThat(read.terms())
                .isEqualTo(
                        new LeaseFiles.Terms(
                                900, 2, new OutputRules(List.of("a*", "b"), true), true));
    }

    private static LeaseFiles files(Path work) throws IOException {
        return new LeaseFiles(work, SpareFiles.open(work.resolve("spare-files")));
    }
}
