package bramble.node;

import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.plan.Electorate;
import bramble.protocol.Roster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a node is, for good.
 *
 * @param founders the API addresses with which its cluster was founded, this node's own among them;
 *     none if it joined a cluster
 * @param listen where it listened last
 * @param advertise where others were told last that it is; null for what {@code listen} says
 */
record NodeIdentity(
        NodeId node,
        ClusterId cluster,
        List<Address> founders,
        Address listen,
        @Nullable Address advertise) {

    NodeIdentity {
        founders = List.copyOf(founders);
    }

    /** The id of a founding member, which every other one can tell too. */
    NodeId founder(int number) {
        return founders.size() == 1 ? node : derived(cluster, founders.get(number));
    }

    static NodeId derived(ClusterId cluster, Address address) {
        return new NodeId(
                UUID.nameUUIDFromBytes((cluster + " " + address).getBytes(StandardCharsets.UTF_8)));
    }

    /** The founding members, of whom the first few vote. */
    Roster founding() {
        var seats = new TreeMap<NodeId, Roster.Seat>();
        var voting = Electorate.founding(founders.size());
        for (var number = 0; number < founders.size(); number++) {
            var id = founder(number);
            var address = founders.get(number).toString();
            seats.put(id, new Roster.Seat(id, address, number < voting));
        }
        return new Roster(List.copyOf(seats.values()));
    }
}
