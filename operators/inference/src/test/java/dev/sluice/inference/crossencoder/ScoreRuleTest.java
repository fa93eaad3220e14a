package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.inference.Activation;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScoreRuleTest {

    @Test
    void activationsAreThoseOfTheirFormulas() throws Exception {
        float[] logits = {1.5f, -0.5f};
        assertThat((double) rule(2, null, Activation.SIGMOID, 1).score(logits))
                .isEqualTo(1 / (1 + Math.exp(0.5)), within(1e-7));
        assertThat(rule(2, null, Activation.IDENTITY, 1).score(logits)).isEqualTo(-0.5f);
        assertThat((double) rule(2, null, Activation.SOFTMAX, 1).score(logits))
                .isEqualTo(Math.exp(-0.5) / (Math.exp(-0.5) + Math.exp(1.5)), within(1e-7));
    }

    @Test
    void softmaxOfLargeLogitsIsANumber() throws Exception {
        assertThat(rule(2, null, Activation.SOFTMAX, 0).score(new float[] {3e38f, 1}))
                .isEqualTo(1);
        assertThat(rule(2, null, Activation.SOFTMAX, 1).score(new float[] {3e38f, 1}))
                .isZero();
        assertThat(rule(1, null, Activation.SIGMOID, null).score(new float[] {-3e38f}))
                .isZero();
    }

    @Test
    void whatTheModelSaysIsTakenUnlessAskedOtherwise() throws Exception {
        assertThat(rule(1, Activation.IDENTITY, null, null).activation()).isEqualTo(Activation.IDENTITY);
        assertThat(rule(1, Activation.IDENTITY, Activation.SIGMOID, null).activation())
                .isEqualTo(Activation.SIGMOID);
        assertThat(rule(1, Activation.IDENTITY, null, 0).label()).isZero();
    }

    @Test
    void whatNobodySaysIsAskedForByTheNameOfTheOption() {
        assertRefused(1, null, null, null, "--activation sigmoid");
        assertRefused(2, null, null, 1, "--activation softmax");
        assertRefused(2, Activation.SOFTMAX, null, null, "--label N, from 0 to 1");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertRefused(2, Activation.SOFTMAX, null, 2, "label 2 for model 'm', which has 2 labels: expected 0 to 1");
        assertRefused(1, Activation.SIGMOID, null, 1, "label 1 for model 'm', which has 1 label: expected 0");
        assertRefused(1, null, Activation.SOFTMAX, null, "expected sigmoid or identity");
    }

    private static void assertRefused(
            int labels,
            @Nullable Activation said,
            @Nullable Activation asked,
            @Nullable Integer label,
            String message) {
        assertThatThrownBy(() -> rule(labels, said, asked, label))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    private static ScoreRule rule(
            int labels, @Nullable Activation said, @Nullable Activation asked, @Nullable Integer label)
            throws ModelException {
        RerankerOptions options =
                RerankerOptions.builder().activation(asked).label(label).build();
        return ScoreRule.of("m", labels, said, options);
    }
}
