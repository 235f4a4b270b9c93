package bramble.http;

import bramble.log.SnapshotCodec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
        router.add("GET /v1/backup", this::get);
    }

    private void get(Visit visit) throws IOException {
        visit.answer(
                relay.answer(
                        new Relay.Errand(
                                Passing.get(visit.target()),
                                this::written,
                                visit.isPassedOn(),
                                Optional.empty())));
    }

    private Answer written(Deadline deadline) {
        var captured = local.ask(reader -> reader.state().capture(), deadline);
        try {
            var file = Files.createTempFile("bramble-backup-", ".snapshot");
            try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
                SnapshotCodec.write(captured, out);
            }
            var length = Files.size(file);
            var in = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
            return new Answer(
                    200,
                    Map.of(Answer.CONTENT_TYPE, "application/octet-stream"),
                    new Answer.Stream(in, length));
        } catch (IOException e) {
            throw new UncheckedIOException("the backup cannot be written", e);
        }
    }
}
