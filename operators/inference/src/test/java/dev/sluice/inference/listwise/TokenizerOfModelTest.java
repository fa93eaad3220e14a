package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizer of a listwise model is checked before anything of its weights is computed. */
class TokenizerOfModelTest {

    @TempDir
    Path folder;

    private ModelCopy copy;

    @BeforeEach
    void copy() throws Exception {
        copy = ModelCopy.of("tiny-v3", folder.resolve("tiny-v3"));
    }

    @Test
    void idsThatTheModelHasNoVectorForAreRefused() throws Exception {
        copy.config(config -> config.put("vocab_size", 1_499));
        assertRefused("has the token id 1499; expected ids below 1499, the vocab_size of config.json. Take both files"
                + " from the same model");
    }

    @Test
    void aBrokenTokenizerIsRefused() throws Exception {
        copy.tokenizer(tokenizer -> ((ObjectNode) tokenizer.get("added_tokens").get(0)).put("id", 7));
        assertRefused("has the added token '<|endoftext|>' with the id 7; expected 1493");
        copy.text(ModelFolder.TOKENIZER, "{}");
        assertRefused("has a model of type absent; expected 'BPE'");
        Files.delete(copy.folder().resolve(ModelFolder.TOKENIZER));
        assertRefused("has no tokenizer.json. Give a folder in the published layout");
    }

    private void assertRefused(String message) {
        Path cache = folder.resolve("cache");
        assertThatThrownBy(() -> ListwiseModel.read(ModelFolder.of(copy.folder()), new CacheFolder(cache)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining(message);
        assertThat(cache).doesNotExist();
    }
}
