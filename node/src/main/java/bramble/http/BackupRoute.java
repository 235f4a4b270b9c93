package bramble.http;

import bramble.core.ClusterSnapshot;
import bramble.log.SnapshotCodec;
import bramble.log.UnavailableException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * The replicated state as of now, in the form of a snapshot. Files and outputs are not in it. It
 * goes through a temporary file, since the state may be larger than what is free of the heap.
 */
final class BackupRoute {

    private final Relay relay;
    private final Local local;

    BackupRoute(Relay relay, Local local) {
        this.relay = relay;
        this.local = local;
    }

    void addTo(Router router) {
        router.add("GET /v1/backup", Rights.ADMIN, this::get);
    }

    private void get(Visit visit) throws IOException {
        visit.answer(
                relay.answer(
                        Relay.Errand.of(
                                visit,
                                Passing.get(visit.target()),
                                this::written,
                                Optional.empty())));
    }

    private Answer written(Deadline deadline) {
        var captured = local.ask(reader -> reader.state().capture(), deadline);
        try {
            var file = Files.createTempFile("bramble-backup-", ".snapshot");
            try {
                return inFile(captured, file);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UnavailableException(
                    "the backup cannot be written to the master's directory for temporary files: "
                            + e
                            + "; make room there and ask again",
                    e);
        }
    }

    private static Answer inFile(ClusterSnapshot captured, Path file) throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            SnapshotCodec.write(captured, out);
        }
        var length = Files.size(file);
        var in = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
        return new Answer(
                200,
                Map.of(Answer.CONTENT_TYPE, "application/octet-stream"),
                new Answer.Stream(in, length));
    }
}
