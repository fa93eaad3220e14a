package dev.sluice.inference.text;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says, checked before the native library sees it: that one takes some broken files and
 * passes over what they say, or fails on a later text. Sections on truncation and padding are passed over, as
 * {@link Tokenizer#openPlain} turns both off. Holds the bytes of the file; immutable.
 */
public final class TokenizerFile {

    private static final int MAX_BYTES = 64 << 20;

    private final String file;
    private final byte[] json;
    private final List<String> addedTokens;
    private final Vocabulary vocabulary;
    private final PostProcessor postProcessor;

    private TokenizerFile(
            String file, byte[] json, List<String> addedTokens, Vocabulary vocabulary, PostProcessor postProcessor) {
        this.file = file;
        this.json = json;
        this.addedTokens = addedTokens;
        this.vocabulary = vocabulary;
        this.postProcessor = postProcessor;
    }

    /**
     * Reads the file of a folder.
     *
     * @throws ModelException if it is missing, larger than 64 MiB, no JSON or inconsistent
     */
    public static TokenizerFile read(ModelFolder folder) throws ModelException {
        Path file = folder.require(ModelFolder.TOKENIZER);
        return of(file.toString(), bytes(file));
    }

    static TokenizerFile of(String file, byte[] bytes) throws ModelException {
        TokenizerJson json = new TokenizerJson(file, bytes);
        TokenizerOutline outline = TokenizerOutline.read(json);
        PostProcessor postProcessor = PostProcessor.of(json, outline.postProcessor());
        Vocabulary vocabulary = Vocabulary.read(json, outline, names(outline, postProcessor));
        postProcessor.checkSingle(vocabulary);
        List<String> addedTokens = outline.addedTokens().stream()
                .map(TokenizerOutline.AddedToken::content)
                .filter(content -> !content.isBlank())
                .toList();
        return new TokenizerFile(file, bytes, addedTokens, vocabulary, postProcessor);
    }

    private static Set<String> names(TokenizerOutline outline, PostProcessor postProcessor) {
        Set<String> names = new HashSet<>(postProcessor.names());
        outline.addedTokens().forEach(token -> names.add(token.content()));
        names.add(outline.model().unknownToken().asText());
        return names;
    }

    private static byte[] bytes(Path file) throws ModelException {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw tooLarge(file, size + " bytes");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw tooLarge(file, "more than " + MAX_BYTES + " bytes");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw new ModelException("'" + file + "' cannot be read: " + e, e);
        }
    }

    private static ModelException tooLarge(Path file, String has) {
        return new ModelException("'" + file + "' has " + has + "; expected at most " + MAX_BYTES
                + ", which is more than any published tokenizer has. Fetch it again");
    }

    /** The bytes of the file, for {@link Tokenizer#openPlain}; not to be changed. */
    public byte[] json() {
        return json;
    }

    /** The highest id that a text can become, over vocabulary and added tokens. */
    public int highestId() {
        return vocabulary.highestId();
    }

    /**
     * Checks that a model has all tokens of its tokenizer: it would fail on the first text with another.
     *
     * @param vocabulary {@code vocab_size} of the model's {@code config.json}
     * @throws ModelException if not
     */
    public void checkIds(int vocabulary) throws ModelException {
        if (highestId() >= vocabulary) {
            throw new ModelException("'" + file + "' has the token id " + highestId() + "; expected ids below "
                    + vocabulary + ", the vocab_size of config.json. Take both files from the same model");
        }
    }

    /**
     * Strings that the tokenizer reads as tokens of their own, in the order of the file. Runs of blanks, which some
     * list among these, are left out: they control nothing.
     */
    public List<String> addedTokens() {
        return addedTokens;
    }

    /**
     * How a query and a document are put together.
     *
     * @throws ModelException if the file puts no special token around a pair, or puts the document first
     */
    public PairTemplate pairTemplate() throws ModelException {
        return postProcessor.pairTemplate(vocabulary);
    }
}
