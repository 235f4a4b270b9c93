package bramble.node;

import bramble.core.NodeId;
import bramble.http.Peers;
import bramble.log.Voter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Where the founding nodes are. Never changes while the node runs. */
final class AddressBook implements Peers {

    private final TreeMap<NodeId, Address> founders = new TreeMap<>();

    AddressBook(DataDirectory.Identity identity) {
        for (var number = 0; number < identity.founders().size(); number++) {
            founders.put(identity.founder(number), identity.founders().get(number));
        }
    }

    @Override
    public Optional<String> address(NodeId node) {
        return Optional.ofNullable(founders.get(node)).map(Address::toString);
    }

    @Override
    public Set<NodeId> voters() {
        return Collections.unmodifiableSet(founders.keySet());
    }

    /** The founders as the log knows them. */
    List<Voter> asVoters() {
        var voters = new ArrayList<Voter>();
        founders.forEach((id, address) -> voters.add(voter(id, address)));
        return voters;
    }

    static Voter voter(NodeId id, Address address) {
        return new Voter(id.toString(), address.host(), address.enginePort());
    }
}
