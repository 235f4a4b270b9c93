package bramble.api;

/** How text from outside is shown in messages. */
final class Quote {

    private static final int CHARS_MAX = 60;

    private Quote() {}

    /**
     * The text, cut if it is long, so that a message never repeats a megabyte of somebody's input.
     */
    static String shortened(String text) {
        return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
    }
}
