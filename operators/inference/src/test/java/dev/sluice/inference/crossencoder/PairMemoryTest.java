package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.onnx.OnnxSession.AfterCall;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PairMemoryTest {

    private static final long MEBIBYTE = 1L << 20;

    @TempDir
    Path folder;

    private CrossEncoderConfig config;

    @BeforeEach
    void readConfig() throws Exception {
        PairModel model = PairModel.of("tiny-ms-marco", folder);
        model.config(config -> config.put("num_attention_heads", 12).put("hidden_size", 384));
        config = CrossEncoderConfig.read(ModelFolder.of(folder));
    }

    /** Measured with 12 heads and hidden 384 in a process of its own: 6.6 GB for 8,150 tokens, 1.6 GB for 4,000. */
    @Test
    void theEstimateIsWhatWasMeasured() {
        PairMemory memory = new PairMemory(MEBIBYTE, config);
        assertThat(memory.bytesOf(1, 8_150) / 1e9).isBetween(6.6, 7.6);
        assertThat(memory.bytesOf(1, 4_000) / 1e9).isBetween(1.6, 1.9);
        assertThat(memory.bytesOf(8, 128)).isEqualTo(8 * memory.bytesOf(1, 128));
    }

    @Test
    void theLongestPairThatFitsIsFound() {
        PairMemory memory = new PairMemory(100 * MEBIBYTE, config);
        int most = memory.mostTokens(8_192);
        assertThat(memory.bytesOf(1, most)).isLessThanOrEqualTo(100 * MEBIBYTE);
        assertThat(memory.bytesOf(1, most + 1)).isGreaterThan(100 * MEBIBYTE);
        assertThat(memory.mostTokens(most - 5)).isEqualTo(most - 5);
        assertThat(new PairMemory(1, config).mostTokens(512)).isZero();
    }

    @Test
    void onlyLargeCallsGiveTheirMemoryBack() {
        PairMemory memory = new PairMemory(1 << 30, config);
        assertThat(memory.afterCall(8, 128)).isEqualTo(AfterCall.KEEP);
        assertThat(memory.afterCall(1, 1_024)).isEqualTo(AfterCall.KEEP);
        assertThat(memory.afterCall(1, 8_192)).isEqualTo(AfterCall.GIVE_BACK);
    }

    @Test
    void aCallThatIsCancelledWhileItWaitsTakesNothing() throws Exception {
        PairMemory memory = new PairMemory(100 * MEBIBYTE, config);
        int most = memory.mostTokens(8_192);
        int part = memory.take(1, most, new Cancellation());
        Cancellation cancellation = new Cancellation();
        Thread canceller = new Thread(cancellation::cancel);
        canceller.start();
        assertThatThrownBy(() -> memory.take(1, most, cancellation)).isInstanceOf(CancellationException.class);
        canceller.join();
        memory.giveBack(part);
        memory.giveBack(memory.take(1, most, new Cancellation()));
    }
}
