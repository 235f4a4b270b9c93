package bramble.api.executor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Objects as serialised bytes and as base64, out and in. */
final class Packed {

    /**
     * No array has more elements than the whole has bytes, so a short text cannot ask for much
     * memory.
     */
    private static final ObjectInputFilter BOUNDS =
            ObjectInputFilter.Config.createFilter(
                    "maxbytes="
                            + ExecutorLimits.VALUE_BYTES_MAX
                            + ";maxarray="
                            + ExecutorLimits.VALUE_BYTES_MAX
                            + ";maxrefs="
                            + ExecutorLimits.VALUE_BYTES_MAX
                            + ";maxdepth=500");

    private Packed() {}

    /** The bytes of an object. */
    static byte[] bytes(@Nullable Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /**
     * An object as a line.
     *
     * @throws IOException when it is not serialisable, or longer than {@link
     *     ExecutorLimits#VALUE_BYTES_MAX}
     */
    static String text(@Nullable Object object) throws IOException {
        byte[] bytes = bytes(object);
        if (bytes.length > ExecutorLimits.VALUE_BYTES_MAX) {
            throw new IOException(
                    "it has "
                            + bytes.length
                            + " bytes when serialised, more than the "
                            + ExecutorLimits.VALUE_BYTES_MAX
                            + " that travel: put large values into a file");
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** An object of this program's own, as it was handed over by whoever started it. */
    static @Nullable Object trusted(byte[] bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        return read(bytes, loader, null);
    }

    /**
     * An object that a node sent.
     *
     * @param filter says which classes may appear; null for all that the loader has
     * @throws IOException when it is damaged, or not let through
     */
    static @Nullable Object received(
            String text, ClassLoader loader, @Nullable ObjectInputFilter filter)
            throws IOException, ClassNotFoundException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no base64", e);
        }
        return read(
                bytes, loader, filter == null ? BOUNDS : ObjectInputFilter.merge(filter, BOUNDS));
    }

    private static @Nullable Object read(
            byte[] bytes, ClassLoader loader, @Nullable ObjectInputFilter filter)
            throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new FromLoader(bytes, loader)) {
            if (filter != null) {
                in.setObjectInputFilter(filter);
            }
            return in.readObject();
        }
    }

    /** The JDK's takes the loader of whoever is nearest on the stack, which is this library's. */
    private static final class FromLoader extends ObjectInputStream {
        private final ClassLoader loader;

        FromLoader(byte[] bytes, ClassLoader loader) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass wanted)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(wanted.getName(), false, loader);
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(wanted);
            }
        }
    }
}
