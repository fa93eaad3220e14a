package dev.sluice.inference.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNameTest {

    @Test
    void aNameHasItsParts() {
        ModelName name = ModelName.parse("jinaai/jina-reranker-v2-base-multilingual@refs/pr/3");
        assertThat(name.owner()).isEqualTo("jinaai");
        assertThat(name.shortName()).isEqualTo("jina-reranker-v2-base-multilingual");
        assertThat(name.revision()).isEqualTo("refs/pr/3");
        assertThat(name.flat()).isEqualTo("jinaai--jina-reranker-v2-base-multilingual");
        assertThat(name).hasToString("jinaai/jina-reranker-v2-base-multilingual@refs/pr/3");
    }

    @Test
    void aNameMayHaveNoOwnerAndNoRevision() {
        ModelName name = ModelName.parse("gpt2");
        assertThat(name.owner()).isEmpty();
        assertThat(name.shortName()).isEqualTo("gpt2");
        assertThat(name.revisionOrMain()).isEqualTo("main");
        assertThat(name.isPinned()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/b",
                "a/b/c",
                "../b",
                "a/..",
                "a/.b",
                "-a/b",
                "a/b-",
                "a--b/c",
                "a/b..c",
                "a\\b",
                "C:/b",
                "a b/c",
                "a/b@",
                "a/b@-x",
                "a/b@../x",
                "a/b@x//y",
                "a/b@/x",
                "a/b@x/",
                "a/b@x\ny",
                "a/b@x/.y",
                "~/b"
            })
    void whatNoHubCallsAModelIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelName.parse(text))
                .withMessageContaining("expected");
        assertThat(ModelName.of(text)).isEmpty();
    }
}
