package bramble.http;

import bramble.api.Limits;
import bramble.api.Required;
import bramble.core.NodeId;
import bramble.protocol.Roster;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What nodes tell each other about members, as JSON documents. */
final class MemberForms {

    private MemberForms() {}

    /** One member. */
    @Json
    record SeatJson(UUID node, String address, boolean voter) {}

    /**
     * {@link Roster}.
     *
     * @param removed null for none
     */
    @Json
    record RosterJson(List<SeatJson> seats, @Nullable List<UUID> removed, @Nullable Integer epoch) {
        static RosterJson of(Roster roster) {
            return new RosterJson(
                    roster.seats().stream()
                            .map(
                                    seat ->
                                            new SeatJson(
                                                    seat.node().uuid(),
                                                    seat.address(),
                                                    seat.voter()))
                            .toList(),
                    roster.removed().stream().map(NodeId::uuid).toList(),
                    roster.epoch());
        }

        Roster read() {
            return new Roster(
                    seats.stream()
                            .map(
                                    seat ->
                                            new Roster.Seat(
                                                    new NodeId(seat.node()),
                                                    seat.address(),
                                                    seat.voter()))
                            .toList(),
                    removed == null ? List.of() : removed.stream().map(NodeId::new).toList(),
                    epoch == null ? 1 : epoch);
        }
    }

    /**
     * A member says where it is now, and asks where others are.
     *
     * @param cluster to which it belongs
     * @param address HOST:PORT of its API
     * @param since a number that grows with each start of the node: the newer word stands
     */
    @Json
    record HelloJson(UUID cluster, UUID node, String address, long since) {
        HelloJson {
            Required.field("cluster", cluster);
            Required.field("node", node);
            Required.text("address", address, Limits.ADDRESS_CHARS_MAX);
        }
    }

    /**
     * What a member that was greeted knows.
     *
     * @param master whom it follows, null if nobody
     * @param places where others said that they are
     */
    @Json
    record GreetingJson(
            UUID cluster, UUID node, @Nullable UUID master, long term, List<PlaceJson> places) {}

    /**
     * A node that goes on alone asks another voter to give up its vote.
     *
     * @param epoch that begins
     */
    @Json
    record RenounceJson(UUID node, int epoch) {
        RenounceJson {
            Required.field("node", node);
        }
    }

    /** Where a node said that it is. */
    @Json
    record PlaceJson(UUID node, String address, long since) {}

    /**
     * A node that knows the secret of a join token asks to become a member.
     *
     * @param publicKey that its id follows from, in Base64; null in a cluster without an authority
     */
    @Json
    record JoinJson(
            String secret,
            UUID node,
            String name,
            String address,
            String version,
            @Nullable String publicKey) {
        JoinJson {
            Required.text("secret", secret, Limits.NODE_TEXT_CHARS_MAX);
            Required.field("node", node);
            Required.text("name", name, Limits.NODE_TEXT_CHARS_MAX);
            Required.text("address", address, Limits.ADDRESS_CHARS_MAX);
            Required.text("version", version, Limits.NODE_TEXT_CHARS_MAX);
        }
    }

    /**
     * A node has become a member.
     *
     * @param trust null in a cluster without an authority
     */
    @Json
    record WelcomeJson(UUID cluster, RosterJson roster, @Nullable TrustJson trust) {}

    /** A node's certificate and that of the authority that issued it, both in Base64. */
    @Json
    record TrustJson(String certificate, String authority) {}
}
