package dev.sluice.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumbersTest {

    private static final long SEED = 4;

    @Test
    void scoresAreTheFloatsOfTheDoublesThatTheDecimalsName(@TempDir Path folder) throws Exception {
        System.out.println("NumbersTest: seed " + SEED);
        List<String> decimals = new ArrayList<>(List.of("0", "-0", "+1", "-.5", "5.", "1e-50", "9007199254740993"));
        Random random = new Random(SEED);
        for (int index = 0; index < 50_000; index++) {
            double value = switch (index % 4) {
                case 0 -> random.nextGaussian();
                case 1 -> Float.intBitsToFloat(random.nextInt());
                case 2 -> random.nextInt(100_000) / 1e3;
                default -> Math.nextUp((double) random.nextFloat());
            };
            if (Double.isFinite(value)) {
                decimals.add(index % 3 == 0 ? new BigDecimal(value).toPlainString() : Double.toString(value));
            }
        }
        try (TextLines lines = TextLines.open(Files.write(folder.resolve("decimals"), decimals))) {
            Columns columns = new Columns();
            for (String decimal : decimals) {
                assertThat(lines.next()).isTrue();
                columns.atBlanks(lines);
                assertThat(Numbers.score(lines, columns, 0)).as(decimal).isEqualTo((float) Double.parseDouble(decimal));
            }
        }
    }
}
