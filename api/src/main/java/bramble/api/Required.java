package bramble.api;

import org.jspecify.annotations.Nullable;

/**
 * Fields that a document must have. The JSON library makes records with null for what a document
 * leaves out, whatever their components say; their constructors ask here.
 */
public final class Required {

    private Required() {}

    /**
     * The field's value.
     *
     * @throws IllegalArgumentException that names the field when the document does not have it
     */
    public static <T> T field(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("the field \"" + name + "\" is missing");
        }
        return value;
    }

    /**
     * The field's text.
     *
     * @param charsMax how long it may be
     * @throws IllegalArgumentException that names the field when it is missing or too long
     */
    public static String text(String name, @Nullable String value, int charsMax) {
        var text = field(name, value);
        if (text.length() > charsMax) {
            throw new IllegalArgumentException(
                    "the field \""
                            + name
                            + "\" has "
                            + text.length()
                            + " characters, and may have "
                            + charsMax);
        }
        return text;
    }
}
