package bramble.api;

/** One of a task's two streams of output. */
public enum Channel {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String path;

    Channel(String path) {
        this.path = path;
    }

    /** The last part of its path in the API. */
    public String path() {
        return path;
    }
}
