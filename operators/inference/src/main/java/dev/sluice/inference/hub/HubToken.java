package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A secret that opens a hub's repositories. It never shows in a text form or a message. */
final class HubToken {

    private static final List<String> VARIABLES = List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

    private final String secret;
    private final String source;
    private final boolean explicit;

    private HubToken(String secret, String source, boolean explicit) {
        this.secret = secret;
        this.source = source;
        this.explicit = explicit;
    }

    /**
     * The user's: of {@code HF_TOKEN}, else {@code HUGGING_FACE_HUB_TOKEN}, else of the file {@code HF_TOKEN_PATH},
     * else of the file {@code token} in the home of Hugging Face's tools; null where there is none.
     *
     * @throws ModelException if there is one that cannot be used
     */
    static @Nullable HubToken ofUser(Map<String, String> environment, Path home) throws ModelException {
        for (String variable : VARIABLES) {
            String value = environment.getOrDefault(variable, "").strip();
            if (!value.isEmpty()) {
                return checked(value, variable, true);
            }
        }
        String named = environment.getOrDefault("HF_TOKEN_PATH", "");
        Path file = named.isBlank()
                ? HuggingFaceHome.of(environment, home).resolve("token")
                : HuggingFaceHome.expand(named, home);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            String value = Files.readString(file).strip();
            return value.isEmpty() ? null : checked(value, "'" + file + "'", !named.isBlank());
        } catch (IOException e) {
            throw new ModelException(
                    "The token file '" + file + "' cannot be read ("
                            + e.getClass().getSimpleName()
                            + "); expected a file with one token. Mend it, or give the token in HF_TOKEN",
                    e);
        }
    }

    private static HubToken checked(String secret, String source, boolean explicit) throws ModelException {
        if (!VISIBLE.matcher(secret).matches()) {
            throw new ModelException("The token of " + source + " has characters that no token has; expected one line"
                    + " of letters, digits and signs. Copy it anew from the hub");
        }
        return new HubToken(secret, source, explicit);
    }

    /** The value of the header {@code Authorization}. */
    String authorization() {
        return "Bearer " + secret;
    }

    /** Whether a variable gives or names it; otherwise it lies where Hugging Face's tools left it. */
    boolean isExplicit() {
        return explicit;
    }

    /** Where it came from. */
    String source() {
        return source;
    }

    @Override
    public String toString() {
        return "the token of " + source;
    }
}
