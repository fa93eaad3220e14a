package dev.sluice.streaming.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.streaming.FakeReranker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpeedCheckTest {

    @Test
    void aModelTooSlowForTheTimeoutIsWarnedAbout() throws Exception {
        // 64 documents of 256 tokens at 400 tokens a second
        assertThat(SpeedCheck.warning(new FakeReranker().withSpeed(400), Duration.ofSeconds(30), 64))
                .hasValueSatisfying(warning -> assertThat(warning)
                        .contains("'fake'", "400 tokens a second", "64 documents", "40960 ms", "30 s"));
    }

    @Test
    void aModelFastEnoughIsNot() throws Exception {
        assertThat(SpeedCheck.warning(new FakeReranker().withSpeed(600), Duration.ofSeconds(30), 64))
                .isEmpty();
    }
}
