package dev.sluice.inference.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LicenseTest {

    @Test
    void knownFreeOnesArePermissive() {
        assertThat(License.of(List.of("Apache-2.0"), null)).isEqualTo(new License("apache-2.0", true));
        assertThat(License.of(List.of("mit", "apache-2.0"), null)).isEqualTo(new License("mit, apache-2.0", true));
    }

    @Test
    void allOthersAreNot() {
        assertThat(License.of(List.of("cc-by-nc-4.0"), null)).isEqualTo(new License("cc-by-nc-4.0", false));
        assertThat(License.of(List.of("mit", "cc-by-nc-4.0"), null).permissive())
                .isFalse();
        assertThat(License.of(List.of(), null)).isEqualTo(License.UNKNOWN);
        assertThat(License.of(List.of(" "), " ")).isEqualTo(License.UNKNOWN);
    }

    @Test
    void aNameOfTheOwnersChoicePermitsNothing() {
        assertThat(License.of(List.of("other"), "mit")).isEqualTo(new License("mit", false));
        assertThat(License.of(List.of(), "mit")).isEqualTo(new License("mit", false));
    }
}
