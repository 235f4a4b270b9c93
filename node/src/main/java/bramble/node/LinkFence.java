package bramble.node;

import bramble.http.MasterCalls;
import bramble.log.raft.Fence;

/** What the log needs of what the node knows of epochs. */
record LinkFence(AddressBook book, MasterCalls calls) implements Fence {

    @Override
    public int epoch() {
        return book.epoch();
    }

    @Override
    public void heard(int epoch) {
        calls.heardEpoch(epoch);
    }
}
