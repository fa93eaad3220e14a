package dev.sluice.ranking.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropensitiesTest {

    @Test
    void aClickWeighsTheInverseOfItsRanksPropensity() {
        assertThat(Propensities.powerLaw(2).weight(1)).isEqualTo(1);
        assertThat(Propensities.powerLaw(2).weight(4)).isEqualTo(16);
        assertThat(Propensities.powerLaw(0).weight(4)).isEqualTo(1);
        assertThat(Propensities.byRank(List.of(1.0, 0.5, 0.125)).weight(2)).isEqualTo(2);
    }

    @Test
    void ranksDeeperThanTheNamedOnesAreLikeTheLast() {
        assertThat(Propensities.byRank(List.of(1.0, 0.25)).weight(2)).isEqualTo(4);
        assertThat(Propensities.byRank(List.of(1.0, 0.25)).weight(1000)).isEqualTo(4);
    }

    @Test
    void noClickWeighsMoreThanTheLargestWeight() {
        assertThat(Propensities.powerLaw(1).weight(1000)).isEqualTo(100);
        assertThat(Propensities.powerLaw(1).withLargestWeight(7).weight(6)).isEqualTo(6);
        assertThat(Propensities.powerLaw(1).withLargestWeight(7).weight(8)).isEqualTo(7);
        assertThat(Propensities.powerLaw(500).weight(1000)).isEqualTo(100);
        assertThat(Propensities.byRank(List.of(Double.MIN_VALUE)).weight(1)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.5, Double.NaN})
    void whatIsNoProbabilityIsRefused(double probability) {
        assertThatThrownBy(() -> Propensities.byRank(List.of(1.0, probability)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Propensity " + probability + " of rank 2");
    }

    @Test
    void noPropensitiesAreRefused() {
        assertThatThrownBy(() -> Propensities.byRank(List.of())).hasMessageContaining("at least that of rank 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void anEtaThatIsNoneIsRefused(double eta) {
        assertThatThrownBy(() -> Propensities.powerLaw(eta)).hasMessageContaining("eta " + eta);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void aLargestWeightThatIsNoneIsRefused(double weight) {
        assertThatThrownBy(() -> Propensities.powerLaw(1).withLargestWeight(weight))
                .hasMessageContaining("Largest weight " + weight);
    }

    @Test
    void travelWithAJob() throws IOException, ClassNotFoundException {
        for (Propensities propensities :
                List.of(Propensities.powerLaw(1.5).withLargestWeight(9), Propensities.byRank(List.of(0.5)))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(propensities);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(propensities);
            }
        }
    }
}
