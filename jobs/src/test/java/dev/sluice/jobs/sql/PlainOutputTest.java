package dev.sluice.jobs.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class PlainOutputTest {

    @Test
    void coloursAreLeftOutAndTextsAreNot() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (PlainOutput output = new PlainOutput(written)) {
            output.write("\u001b[34;1m[INFO] most rows\u001b[0m: ä, 日本\n".getBytes(UTF_8));
        }
        assertThat(written.toString(UTF_8)).isEqualTo("[INFO] most rows: ä, 日本\n");
    }
}
