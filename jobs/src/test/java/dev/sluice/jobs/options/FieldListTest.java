package dev.sluice.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.inference.FieldRendering.Field;
import org.junit.jupiter.api.Test;

class FieldListTest {

    @Test
    void fieldsKeepTheirOrderAndHaveWeightOneUnlessTold() {
        assertThat(FieldList.parse("title:2,body,api version:10").fields())
                .containsExactly(new Field("title", 2), new Field("body", 1), new Field("api version", 10));
    }

    @Test
    void aBackslashMakesACommaOrAColonPartOfAName() {
        assertThat(FieldList.parse("dc\\:title:3,a\\,b,c\\\\d").fields())
                .containsExactly(new Field("dc:title", 3), new Field("a,b", 1), new Field("c\\d", 1));
    }

    @Test
    void aBackslashAtTheEndIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldList.parse("title\\"))
                .withMessageContaining("has a backslash");
    }

    @Test
    void aBlankAroundANameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldList.parse("title, body"))
                .withMessage("'title, body' has a name that begins or ends with a blank;"
                        + " expected names parted by commas, such as title:2,body");
    }
}
