package dev.sluice.inference.family;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options that some families have and others do not. All others are every family's. */
@SuppressWarnings("ImmutableEnumChecker") // The functions only read.
public enum FamilyOption {
    BLOCK_SIZE("block-size", RerankerOptions::blockSize),
    MAX_CONTEXT_TOKENS("max-context-tokens", RerankerOptions::maxContextTokens),
    CONTEXT_MEMORY("context-memory", RerankerOptions::contextMemoryBytes),
    CONTROL_TOKENS("control-tokens", RerankerOptions::controlTokens),
    LONG_DOCUMENTS("long-documents", RerankerOptions::longDocuments),
    WINDOW_OVERLAP("window-overlap", RerankerOptions::windowOverlap),
    ACTIVATION("activation", RerankerOptions::activation),
    LABEL("label", RerankerOptions::label),
    REMOTE_MODEL("remote-model", options -> options.remote().model()),
    API_KEY_FILE("api-key-file", options -> options.remote().keyFile()),
    REMOTE_DOCUMENTS("remote-documents", options -> options.remote().documents()),
    REMOTE_REQUESTS("remote-requests", options -> options.remote().requests()),
    REMOTE_MAX_RESPONSE("remote-max-response", options -> options.remote().maxResponseBytes());

    private final String word;
    private final Function<RerankerOptions, @Nullable Object> value;

    FamilyOption(String word, Function<RerankerOptions, @Nullable Object> value) {
        this.word = word;
        this.value = value;
    }

    /**
     * Refuses an option that a family does not have: it would be asked for and have no effect.
     *
     * @param family what the family is called in messages
     * @param known the options that it has
     * @throws ModelException if another one has a value that is not its default
     */
    public static void refuseOthers(String family, Set<FamilyOption> known, RerankerOptions options)
            throws ModelException {
        Set<FamilyOption> others = EnumSet.allOf(FamilyOption.class);
        others.removeAll(known);
        for (FamilyOption option : others) {
            Object asked = option.value.apply(options);
            Object unused = option.value.apply(RerankerOptions.defaults());
            if (!Objects.equals(asked, unused)) {
                throw new ModelException(option.word + " " + asked + " for model '" + options.model()
                        + "': expected " + (unused == null ? "none" : unused + ", the default") + ", since a "
                        + family + " has no such option; leave it out");
            }
        }
    }
}
