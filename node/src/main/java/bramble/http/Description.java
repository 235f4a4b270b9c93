package bramble.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The description of the API for programs, which is part of the node. */
final class Description {

    private Description() {}

    static void addTo(Router router) {
        router.add("GET /openapi.json", Rights.READER, visit -> visit.answer(answer()));
    }

    private static Answer answer() {
        try (var in = Description.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("the node was built without its openapi.json");
            }
            return new Answer(
                    200,
                    Map.of(Answer.CONTENT_TYPE, Answer.JSON),
                    new Answer.Bytes(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json cannot be read", e);
        }
    }
}
