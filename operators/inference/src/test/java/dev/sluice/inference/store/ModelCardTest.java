package dev.sluice.inference.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.hub.License;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCardTest {

    private static License license(String head) {
        return ModelCard.license(
                ("---\n" + head + "\n---\nlicense: mit\n").lines().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "license: cc-by-nc-4.0",
                "tags:\n- x\nlicense: 'cc-by-nc-4.0' # see below",
                "license:\n- cc-by-nc-4.0\nb: c",
                "license: [cc-by-nc-4.0]"
            })
    void theLicenseIsRead(String head) {
        assertThat(license(head)).isEqualTo(new License("cc-by-nc-4.0", false));
    }

    @Test
    void aNameStandsForAnotherLicense() {
        assertThat(license("license: other\nlicense_name: its-own")).isEqualTo(new License("its-own", false));
    }

    @Test
    void aCardWithoutAHeadNamesNone() {
        assertThat(ModelCard.license(List.of("# A model", "license: mit"))).isEqualTo(License.UNKNOWN);
        assertThat(license("tags:\n- license: mit")).isEqualTo(License.UNKNOWN);
        assertThat(ModelCard.license(List.of())).isEqualTo(License.UNKNOWN);
    }
}
