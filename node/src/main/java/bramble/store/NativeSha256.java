package bramble.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 by OpenSSL's {@code libcrypto}, which uses what the processor has for it. The JVM's own
 * does that only under its slow compiler, which nodes leave out for the sake of their memory, and
 * is five to ten times slower without.
 *
 * <p>For one thread at a time, as every {@link MessageDigest}.
 */
@SuppressWarnings("restricted") // native calls are this class's purpose
final class NativeSha256 extends MessageDigest {

    private static final int DIGEST_BYTES = 32;

    /** OpenSSL 3 and 1.1, in which these functions are the same. */
    private static final List<String> LIBRARIES = List.of("libcrypto.so.3", "libcrypto.so.1.1");

    private static final @Nullable Crypto CRYPTO = load();

    private final Crypto crypto;
    private final MemorySegment context;

    private NativeSha256(Crypto crypto) {
        super("SHA-256");
        this.crypto = crypto;
        context = crypto.newContext();
        crypto.begin(context);
    }

    /** A new one; null where there is no library that does it right. */
    static @Nullable MessageDigest create() {
        return CRYPTO == null ? null : new NativeSha256(CRYPTO);
    }

    private static @Nullable Crypto load() {
        for (var name : LIBRARIES) {
            try {
                var library = SymbolLookup.libraryLookup(name, Arena.global());
                var crypto = new Crypto(Linker.nativeLinker(), library);
                var probe = "abc".getBytes(StandardCharsets.US_ASCII);
                var right = MessageDigest.getInstance("SHA-256").digest(probe);
                if (Arrays.equals(right, new NativeSha256(crypto).digest(probe))) {
                    return crypto;
                }
            } catch (Exception | LinkageError unusable) {
                // The next one, or the JVM's own.
            }
        }
        return null;
    }

    /** The few functions of the library. */
    private static final class Crypto {
        private final MethodHandle create;
        private final MethodHandle free;
        private final MethodHandle begin;
        private final MethodHandle update;
        private final MethodHandle end;
        private final MemorySegment algorithm;

        Crypto(Linker linker, SymbolLookup library) throws Exception {
            create = find(linker, library, "EVP_MD_CTX_new", FunctionDescriptor.of(ADDRESS));
            free = find(linker, library, "EVP_MD_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
            begin =
                    find(
                            linker,
                            library,
                            "EVP_DigestInit_ex",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
            // The bytes are read where they are, on the heap.
            update =
                    find(
                            linker,
                            library,
                            "EVP_DigestUpdate",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
                            Linker.Option.critical(true));
            end =
                    find(
                            linker,
                            library,
                            "EVP_DigestFinal_ex",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS),
                            Linker.Option.critical(true));
            var sha256 = find(linker, library, "EVP_sha256", FunctionDescriptor.of(ADDRESS));
            algorithm = call(() -> (MemorySegment) sha256.invokeExact());
        }

        private static MethodHandle find(
                Linker linker,
                SymbolLookup library,
                String name,
                FunctionDescriptor type,
                Linker.Option... options) {
            return linker.downcallHandle(library.findOrThrow(name), type, options);
        }

        /** Freed when nobody refers to it any more. */
        MemorySegment newContext() {
            var context = call(() -> (MemorySegment) create.invokeExact());
            if (context.address() == 0) {
                throw new OutOfMemoryError("libcrypto has no room for a digest");
            }
            return context.reinterpret(Arena.ofAuto(), this::free);
        }

        private void free(MemorySegment context) {
            var _ =
                    call(
                            () -> {
                                free.invokeExact(context);
                                return true;
                            });
        }

        void begin(MemorySegment context) {
            check(call(() -> (int) begin.invokeExact(context, algorithm, MemorySegment.NULL)));
        }

        void update(MemorySegment context, MemorySegment bytes) {
            check(call(() -> (int) update.invokeExact(context, bytes, bytes.byteSize())));
        }

        void end(MemorySegment context, MemorySegment digest) {
            check(call(() -> (int) end.invokeExact(context, digest, MemorySegment.NULL)));
        }

        private static void check(int result) {
            if (result != 1) {
                throw new IllegalStateException("libcrypto failed to compute a SHA-256");
            }
        }

        @FunctionalInterface
        private interface Call<T> {
            T run() throws Throwable;
        }

        private static <T> T call(Call<T> call) {
            try {
                return call.run();
            } catch (RuntimeException | Error failed) {
                throw failed;
            } catch (Throwable impossible) {
                throw new IllegalStateException("a native call throws nothing", impossible);
            }
        }
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        crypto.update(context, MemorySegment.ofArray(input).asSlice(offset, length));
    }

    @Override
    protected byte[] engineDigest() {
        var digest = new byte[DIGEST_BYTES];
        crypto.end(context, MemorySegment.ofArray(digest));
        crypto.begin(context);
        return digest;
    }

    @Override
    protected void engineReset() {
        crypto.begin(context);
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST_BYTES;
    }
}
