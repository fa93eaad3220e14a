package dev.sluice.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdTableTest {

    private static final long SEED = 5;

    @Test
    void numbersAreThoseOfAListWithoutRepetitions() {
        System.out.println("IdTableTest: seed " + SEED);
        Random random = new Random(SEED);
        IdTable table = new IdTable();
        for (int round = 0; round < 200; round++) {
            List<String> expected = new ArrayList<>();
            int ids = random.nextInt(random.nextInt(20) == 0 ? 2_000 : 20);
            for (int index = 0; index < ids; index++) {
                String id = "é" + random.nextInt(ids);
                int known = expected.indexOf(id);
                assertThat(table.add(id)).isEqualTo(known < 0 ? expected.size() : -1 - known);
                if (known < 0) {
                    expected.add(id);
                }
            }
            assertThat(table.size()).isEqualTo(expected.size());
            for (int number = 0; number < expected.size(); number++) {
                assertThat(table.text(number)).isEqualTo(expected.get(number));
                assertThat(table.find(expected.get(number))).isEqualTo(number);
            }
            assertThat(table.find("missing")).isEqualTo(-1);
            table.clear();
            assertThat(table.size()).isZero();
            assertThat(table.find("é0")).isEqualTo(-1);
        }
    }
}
