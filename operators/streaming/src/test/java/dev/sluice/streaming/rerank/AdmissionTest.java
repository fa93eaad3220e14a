package dev.sluice.streaming.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DeadLetter;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission();

    @Test
    void aSetPassesAsItIs() {
        CandidateSet set = CandidateSets.of("q1", "query", "a");
        assertThat(admission.map(set)).isSameAs(set);
    }

    @Test
    void aSetThatNoCheckpointCouldHoldBecomesADeadLetter() {
        assertThat(admission.map(CandidateSets.of("q1", "query", "half a pair: \ud800")))
                .isInstanceOfSatisfying(DeadLetter.class, letter -> {
                    assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.INVALID_VALUE);
                    assertThat(letter.reason())
                            .contains("q1", "unpaired surrogate")
                            .doesNotContain("half a pair");
                });
    }
}
