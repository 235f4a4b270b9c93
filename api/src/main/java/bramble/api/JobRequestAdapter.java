package bramble.api;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.Jsonb;
import org.jspecify.annotations.Nullable;

/** Leaves the empty lists and maps of a request out, while other documents show theirs. */
final class JobRequestAdapter implements JsonAdapter<JobRequest> {

    private final JsonAdapter<JobRequest> generated;

    JobRequestAdapter(Jsonb json) {
        generated = new JobRequestJsonAdapter(json);
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable JobRequest request) {
        if (request == null) {
            writer.nullValue();
            return;
        }
        boolean others = writer.serializeEmpty();
        writer.serializeEmpty(false);
        generated.toJson(writer, request);
        writer.serializeEmpty(others);
    }

    @Override
    public @Nullable JobRequest fromJson(JsonReader reader) {
        return reader.isNullValue() ? null : generated.fromJson(reader);
    }
}
