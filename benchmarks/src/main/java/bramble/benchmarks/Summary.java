package bramble.benchmarks;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The aims, each with what was measured of it, and the best of the others in the same run, as
 * Markdown. Nothing in it is written by hand.
 */
final class Summary {

    private static final String NOT_MEASURED = "not measured";

    private final Map<Row, Figure> figures;

    Summary(Map<Row, Figure> figures) {
        this.figures = figures;
    }

    String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("| what | Bramble | aim | met | best other | of it | ");
        out.append("best other that syncs | of it |\n");
        out.append("| --- | ---: | --- | --- | --- | ---: | --- | ---: |\n");
        for (Aim aim : Aim.values()) {
            out.append(line(aim));
        }
        return out.toString();
    }

    private String line(Aim aim) {
        Optional<Figure> own = Optional.ofNullable(figures.get(aim.row()));
        Optional<Figure> best = best(aim, any -> true);
        Optional<Figure> syncing = best(aim, Who::syncs);
        return "| "
                + String.join(
                        " | ",
                        aim.what(),
                        own.map(figure -> "**" + measured(figure) + "**").orElse(NOT_MEASURED),
                        aim.bound().text(aim.row().unit()),
                        own.map(figure -> met(aim, figure)).orElse(NOT_MEASURED),
                        beside(aim, any -> true, best),
                        ratio(own, best),
                        syncing.isPresent() && syncing.equals(best)
                                ? "the same"
                                : beside(aim, Who::syncs, syncing),
                        syncing.equals(best) ? "" : ratio(own, syncing))
                + " |\n";
    }

    private Optional<Figure> best(Aim aim, Predicate<Who> among) {
        return aim.peers().stream()
                .filter(row -> among.test(row.who()))
                .map(figures::get)
                .filter(Objects::nonNull)
                .max(aim.bound().fromWorst());
    }

    private String met(Aim aim, Figure own) {
        return aim.bound()
                .isMetBy(own.value(), figures)
                .map(yes -> yes ? "yes" : "**no**")
                .orElse(NOT_MEASURED);
    }

    private static String beside(Aim aim, Predicate<Who> among, Optional<Figure> peer) {
        if (aim.peers().stream().map(Row::who).noneMatch(among)) {
            return "";
        }
        return peer.map(figure -> figure.row().who().text() + ": " + measured(figure))
                .orElse(NOT_MEASURED);
    }

    private static String measured(Figure figure) {
        return Numbers.text(figure.value()) + " " + figure.row().unit();
    }

    /** Bramble's figure divided by the other's; nothing beside one that is nothing. */
    private static String ratio(Optional<Figure> own, Optional<Figure> peer) {
        if (own.isEmpty() || peer.isEmpty() || peer.get().value() == 0) {
            return "";
        }
        return "× " + Numbers.text(own.get().value() / peer.get().value());
    }
}
