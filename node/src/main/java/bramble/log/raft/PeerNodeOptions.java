package bramble.log.raft;

import com.alipay.sofa.jraft.option.NodeOptions;

/**
 * The engine's options with the address book that its transport needs: the one thing of a node that
 * its client is given.
 */
final class PeerNodeOptions extends NodeOptions {

    private final Peers peers;

    PeerNodeOptions(Peers peers) {
        this.peers = peers;
    }

    Peers peers() {
        return peers;
    }
}
