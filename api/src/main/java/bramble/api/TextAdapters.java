package bramble.api;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the types that are text on the wire are written and read. */
final class TextAdapters {

    static final JsonAdapter<UUID> ID = of(JobIds::parse, UUID::toString);
    static final JsonAdapter<Duration> DURATION = of(Durations::parse, Durations::format);
    static final JsonAdapter<Instant> TIME = of(Times::parse, Times::format);
    static final JsonAdapter<Size> SIZE = new SizeAdapter().nullSafe();

    static final JsonAdapter<Map<String, String>> MAP = new MapAdapter();

    private TextAdapters() {}

    private static <T> JsonAdapter<T> of(Function<String, T> parse, Function<T, String> format) {
        return new JsonAdapter<T>() {
            @Override
            public void toJson(JsonWriter writer, T value) {
                writer.value(format.apply(value));
            }

            @Override
            public T fromJson(JsonReader reader) {
                return parse.apply(reader.readString());
            }
        }.nullSafe();
    }

    /** A map of texts in its own order; an empty one is left out like a null. */
    private static final class MapAdapter implements JsonAdapter<Map<String, String>> {
        @Override
        public void toJson(JsonWriter writer, @Nullable Map<String, String> map) {
            if (map == null || map.isEmpty()) {
                writer.nullValue();
                return;
            }
            writer.beginObject();
            map.forEach(
                    (key, value) -> {
                        writer.name(key);
                        writer.value(value);
                    });
            writer.endObject();
        }

        @Override
        public @Nullable Map<String, String> fromJson(JsonReader reader) {
            if (reader.isNullValue()) {
                return null;
            }
            Map<String, String> map = new LinkedHashMap<>();
            reader.beginObject();
            while (reader.hasNextField()) {
                map.put(reader.nextField(), reader.isNullValue() ? "" : reader.readString());
            }
            reader.endObject();
            return map;
        }
    }

    /** A size may be a bare number of bytes too. */
    private static final class SizeAdapter implements JsonAdapter<Size> {
        @Override
        public void toJson(JsonWriter writer, Size value) {
            writer.value(value.toString());
        }

        @Override
        public Size fromJson(JsonReader reader) {
            return reader.currentToken() == JsonReader.Token.NUMBER
                    ? new Size(reader.readLong())
                    : Size.parse(reader.readString());
        }
    }
}
