package bramble.http;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.core.NodeId;
import bramble.core.Output;
import bramble.protocol.StoreOrders;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What nodes tell each other about contents, as JSON documents. */
final class StoreForms {

    private StoreForms() {}

    /** {@link StoreOrders.Partner}. */
    @Json
    record PartnerJson(UUID node, String address) {
        static PartnerJson of(StoreOrders.Partner partner) {
            return new PartnerJson(partner.node().uuid(), partner.address());
        }

        StoreOrders.Partner read() {
            return new StoreOrders.Partner(new NodeId(node), address);
        }
    }

    /** {@link StoreOrders.Fetch}. */
    @Json
    record FetchJson(String id, long sizeBytes, List<PartnerJson> from) {
        static FetchJson of(StoreOrders.Fetch fetch) {
            return new FetchJson(
                    fetch.id().text(),
                    fetch.sizeBytes(),
                    fetch.from().stream().map(PartnerJson::of).toList());
        }

        StoreOrders.Fetch read() {
            return new StoreOrders.Fetch(
                    new ContentId(id), sizeBytes, from.stream().map(PartnerJson::read).toList());
        }
    }

    /** {@link StoreOrders}. */
    @Json
    record OrdersJson(
            int copies, List<PartnerJson> partners, long holdings, List<FetchJson> fetch) {
        static OrdersJson of(StoreOrders orders) {
            return new OrdersJson(
                    orders.copies(),
                    orders.partners().stream().map(PartnerJson::of).toList(),
                    orders.holdings(),
                    orders.fetch().stream().map(FetchJson::of).toList());
        }

        StoreOrders read() {
            return new StoreOrders(
                    copies,
                    partners.stream().map(PartnerJson::read).toList(),
                    holdings,
                    fetch.stream().map(FetchJson::read).toList());
        }
    }

    /** {@link Kept}. */
    @Json
    record KeptJson(String id, long sizeBytes, long lines, List<UUID> holders) {
        static KeptJson of(Kept kept) {
            return new KeptJson(
                    kept.id().text(),
                    kept.facts().sizeBytes(),
                    kept.facts().lines(),
                    kept.holders().stream().map(NodeId::uuid).toList());
        }

        Kept read() {
            return new Kept(
                    new ContentId(id),
                    new Content.Facts(sizeBytes, lines),
                    holders.stream().map(NodeId::new).toList());
        }
    }

    /** {@link Output}. */
    @Json
    record OutputJson(String segment, List<String> files, long bytes) {
        static @Nullable OutputJson of(@Nullable Output output) {
            return output == null
                    ? null
                    : new OutputJson(
                            output.segment().text(),
                            output.files().stream().map(ContentId::text).toList(),
                            output.bytes());
        }

        Output read() {
            return new Output(
                    new ContentId(segment), files.stream().map(ContentId::new).toList(), bytes);
        }
    }

    /** What a node is to hold. */
    @Json
    record HoldingsJson(List<KeptJson> contents) {}

    /** What a node says that it has, or no longer has. */
    @Json
    record HeldJson(UUID node, List<KeptJson> kept, List<String> dropped) {}
}
