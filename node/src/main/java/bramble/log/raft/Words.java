package bramble.log.raft;

import com.alipay.sofa.jraft.rpc.RpcRequests;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.List;

/**
 * The messages that voters say to each other, by the number that stands for each on the wire. The
 * numbers never change: new words come last. Nothing else can be received, above all none of the
 * engine's administrative requests.
 */
final class Words {

    private static final List<Message> PROTOTYPES =
            List.of(
                    RpcRequests.ErrorResponse.getDefaultInstance(),
                    RpcRequests.PingRequest.getDefaultInstance(),
                    RpcRequests.RequestVoteRequest.getDefaultInstance(),
                    RpcRequests.RequestVoteResponse.getDefaultInstance(),
                    RpcRequests.AppendEntriesRequest.getDefaultInstance(),
                    RpcRequests.AppendEntriesResponse.getDefaultInstance(),
                    RpcRequests.TimeoutNowRequest.getDefaultInstance(),
                    RpcRequests.TimeoutNowResponse.getDefaultInstance(),
                    RpcRequests.ReadIndexRequest.getDefaultInstance(),
                    RpcRequests.ReadIndexResponse.getDefaultInstance(),
                    RpcRequests.InstallSnapshotRequest.getDefaultInstance(),
                    RpcRequests.InstallSnapshotResponse.getDefaultInstance(),
                    RpcRequests.GetFileRequest.getDefaultInstance(),
                    RpcRequests.GetFileResponse.getDefaultInstance());

    private Words() {}

    static int numberOf(Message message) {
        for (int number = 0; number < PROTOTYPES.size(); number++) {
            if (PROTOTYPES.get(number).getClass() == message.getClass()) {
                return number;
            }
        }
        throw new IllegalArgumentException("voters do not say " + message.getClass().getName());
    }

    static Message parse(int number, byte[] bytes, int from, int length) throws IOException {
        if (number < 0 || number >= PROTOTYPES.size()) {
            throw new IOException(
                    "a voter said word " + number + ", which this release does not know");
        }
        try {
            return PROTOTYPES.get(number).getParserForType().parseFrom(bytes, from, length);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(
                    "a voter said word " + number + " in a way that cannot be read", e);
        }
    }
}
