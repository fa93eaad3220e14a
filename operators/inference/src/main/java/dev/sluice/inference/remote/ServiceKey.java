package dev.sluice.inference.remote;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RemoteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The secret that opens a service. It never shows in a text form or a message. */
final class ServiceKey {

    private static final int MAX_BYTES = 8_192;
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    private final String secret;
    private final String source;

    private ServiceKey(String secret, String source) {
        this.secret = secret;
        this.source = source;
    }

    /**
     * The key of the file, else of the environment variable {@link RemoteOptions#KEY_VARIABLE}, else null.
     *
     * @throws ModelException if there is one that cannot be used
     */
    static @Nullable ServiceKey of(@Nullable String file, Map<String, String> environment) throws ModelException {
        if (file != null) {
            return checked(read(Path.of(file)), "file '" + file + "'");
        }
        String value = environment.getOrDefault(RemoteOptions.KEY_VARIABLE, "");
        return value.isBlank() ? null : checked(value, "variable " + RemoteOptions.KEY_VARIABLE);
    }

    private static String read(Path file) throws ModelException {
        try (InputStream in = Files.newInputStream(file)) {
            // As single bytes: whatever is not ASCII is refused, and the encoding does not matter.
            return new String(in.readNBytes(MAX_BYTES + 1), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ModelException("The key file '" + file + "' cannot be read ("
                    + e.getClass().getSimpleName() + "); expected a file with the service's key, on each machine that"
                    + " runs the model. Mend --api-key-file, or give the key in " + RemoteOptions.KEY_VARIABLE);
        }
    }

    private static ServiceKey checked(String value, String source) throws ModelException {
        String secret = value.strip();
        if (secret.length() > MAX_BYTES || !VISIBLE.matcher(secret).matches()) {
            throw new ModelException("The " + source + " holds "
                    + (secret.isEmpty() ? "no key" : "what cannot be a key") + "; expected one line of letters, digits"
                    + " and signs. Copy the key anew from the service");
        }
        return new ServiceKey(secret, source);
    }

    /** The value of the header {@code Authorization}. */
    String authorization() {
        return "Bearer " + secret;
    }

    /** Where it came from. */
    String source() {
        return source;
    }

    @Override
    public String toString() {
        return "the key of the " + source;
    }
}
