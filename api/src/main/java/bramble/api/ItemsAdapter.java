package bramble.api;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonDataException;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Items} as an object with exactly one of the fields {@code range}, {@code list} and {@code
 * file}.
 */
final class ItemsAdapter implements JsonAdapter<Items> {

    @Override
    public void toJson(JsonWriter writer, @Nullable Items items) {
        if (items == null) {
            writer.nullValue();
            return;
        }
        writer.beginObject();
        switch (items) {
            case Items.Range range -> {
                writer.name("range");
                writer.beginArray();
                writer.value(range.first());
                writer.value(range.last());
                writer.endArray();
            }
            case Items.Listed list -> {
                writer.name("list");
                writer.beginArray();
                for (String item : list.items()) {
                    writer.value(item);
                }
                writer.endArray();
            }
            case Items.FromFile file -> {
                writer.name("file");
                writer.value(file.file());
            }
        }
        writer.endObject();
    }

    @Override
    public @Nullable Items fromJson(JsonReader reader) {
        if (reader.isNullValue()) {
            return null;
        }
        Items items = null;
        int kinds = 0;
        reader.beginObject();
        while (reader.hasNextField()) {
            String field = reader.nextField();
            switch (field) {
                case "range" -> items = readRange(reader);
                case "list" -> items = new Items.Listed(readList(reader));
                case "file" -> items = new Items.FromFile(reader.readString());
                default -> {
                    reader.unmappedField(field);
                    reader.skipValue();
                    continue;
                }
            }
            kinds++;
        }
        reader.endObject();
        if (items == null || kinds != 1) {
            throw new JsonDataException(
                    "exactly one of \"range\", \"list\" and \"file\" is needed");
        }
        return items;
    }

    private static Items.Range readRange(JsonReader reader) {
        long[] ends = new long[2];
        int count = 0;
        reader.beginArray();
        while (reader.hasNextElement()) {
            long end = reader.readLong();
            if (count < 2) {
                ends[count] = end;
            }
            count++;
        }
        reader.endArray();
        if (count != 2) {
            throw new JsonDataException("a range is two whole numbers, such as [1, 1000]");
        }
        return new Items.Range(ends[0], ends[1]);
    }

    private static List<String> readList(JsonReader reader) {
        List<String> items = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNextElement()) {
            items.add(reader.readString());
        }
        reader.endArray();
        return items;
    }
}
