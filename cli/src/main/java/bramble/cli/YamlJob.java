package bramble.cli;

import bramble.api.Wire;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns a YAML document into JSON, so that one reader judges both. Loaded only for YAML. */
final class YamlJob {

    private static final int ALIASES_MAX = 50;

    private YamlJob() {}

    static String toJson(String place, String yaml) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(place)
                        .setMaxAliasesForCollections(ALIASES_MAX)
                        .build();
        Object document;
        try {
            document = new Load(settings).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new UsageException(place + " is neither JSON nor YAML: " + e.getMessage());
        }
        if (!(document instanceof Map)) {
            throw new UsageException(
                    place + ": a job is written as \"command: [program, argument]\" and so on");
        }
        StringBuilder json = new StringBuilder();
        write(json, document);
        return json.toString();
    }

    private static void write(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                json.append('{');
                map.forEach(
                        (key, entry) -> {
                            json.append(json.charAt(json.length() - 1) == '{' ? "" : ",");
                            json.append(Wire.quoted(String.valueOf(key))).append(':');
                            write(json, entry);
                        });
                json.append('}');
            }
            case List<?> list -> {
                json.append('[');
                for (int at = 0; at < list.size(); at++) {
                    json.append(at == 0 ? "" : ",");
                    write(json, list.get(at));
                }
                json.append(']');
            }
            case Number number -> json.append(number);
            case Boolean truth -> json.append(truth);
            case null -> json.append("null");
            case Object text -> json.append(Wire.quoted(text.toString()));
        }
    }
}
