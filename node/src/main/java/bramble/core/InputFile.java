package bramble.core;

/** A file that is put into every task's directory. */
public record InputFile(ContentId content, Mode mode) {

    /** Whether it may be run. */
    public enum Mode {
        /** Nobody said: it may if it begins as a program or a script does. */
        GUESSED,
        PLAIN,
        EXECUTABLE
    }
}
