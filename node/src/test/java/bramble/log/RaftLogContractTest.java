package bramble.log;

import bramble.log.raft.Fence;
import bramble.log.raft.RaftLog;
import bramble.log.raft.RaftSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On the engine,")
class RaftLogContractTest extends ReplicatedLogContract {

    @TempDir Path directory;

    @Override
    protected Group newGroup(int count) {
        List<Voter> voters = new ArrayList<>();
        List<ServerSocket> reserved = new ArrayList<>();
        try {
            for (int i = 0; i <= count; i++) {
                reserved.add(new ServerSocket(0));
                voters.add(
                        new Voter(
                                UUID.randomUUID().toString(),
                                "127.0.0.1",
                                reserved.getLast().getLocalPort()));
            }
            for (ServerSocket socket : reserved) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Voter further = voters.removeLast();
        List<Voter> founders = List.copyOf(voters);
        Map<String, RaftLog> running = new LinkedHashMap<>();
        return new Group() {
            @Override
            public List<String> ids() {
                return founders.stream().map(Voter::id).toList();
            }

            @Override
            public Voter addPlace() {
                voters.add(further);
                return further;
            }

            @Override
            public Voter voter(String id) {
                return voters.stream()
                        .filter(voter -> voter.id().equals(id))
                        .findFirst()
                        .orElseThrow();
            }

            @Override
            public ReplicatedLog start(String id, Replica replica) {
                Voter self = voter(id);
                try {
                    RaftSettings settings = RaftSettings.of(directory.resolve(id), self, founders);
                    RaftLog log =
                            RaftLog.open(
                                    settings,
                                    replica,
                                    Throwable::printStackTrace,
                                    null,
                                    Fence.NONE);
                    running.put(id, log);
                    return log;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void kill(String id) {
                Objects.requireNonNull(running.remove(id), id).close();
            }

            @Override
            public void close() {
                running.values().forEach(RaftLog::close);
            }
        };
    }
}
