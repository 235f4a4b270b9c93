package bramble.log.raft;

import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;

/**
 * Puts our own transport beneath the engine in place of the one it brings, which deserialises what
 * strangers send and has four large dependencies. Found by the engine through {@code
 * META-INF/services}.
 */
@SPI(priority = 10)
public final class RaftTransport implements RaftRpcFactory {

    @Override
    public void registerProtobufSerializer(String className, Object... args) {
        // The words that voters say are fixed: see Words.
    }

    @Override
    public RpcClient createRpcClient(ConfigHelper<RpcClient> helper) {
        RpcClient client = new LinkClient();
        if (helper != null) {
            helper.config(client);
        }
        return client;
    }

    @Override
    public ConfigHelper<RpcClient> defaultJRaftClientConfigHelper(RpcOptions options) {
        return client -> {
            if (client instanceof LinkClient links && options instanceof PeerNodeOptions known) {
                links.use(known.peers());
            }
        };
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint, ConfigHelper<RpcServer> helper) {
        throw new UnsupportedOperationException("a node makes its own LinkServer");
    }
}
