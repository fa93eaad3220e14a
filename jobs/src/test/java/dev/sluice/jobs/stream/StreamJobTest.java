package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** What is refused before any broker is asked. */
class StreamJobTest {

    private final StreamFixture fixture = StreamFixture.on("127.0.0.1:1", "t");

    @Test
    void transactionsThatEndBeforeTheNextCheckpointAreRefused() {
        assertRefused(
                fixture.withProperty("transaction.timeout.ms", "200"),
                "transaction.timeout.ms is 200; expected more than the 200 ms of --checkpoint-interval");
    }

    @Test
    void aKafkaPropertyThatCannotBeReadIsRefused() {
        assertRefused(fixture.withProperty("transaction.timeout.ms", "soon"), "transaction.timeout.ms");
    }

    @Test
    void aKafkaPropertyThatContradictsAnOptionIsRefused() {
        assertRefused(fixture.withProperty("bootstrap.servers", "other:1"), "'bootstrap.servers' is 'other:1'");
    }

    @Test
    void aModelThatIsNotToBeHadIsRefused() {
        assertRefused(fixture.with(RerankerOptions.builder().model("none").build()), "Model 'none'");
    }

    private static void assertRefused(StreamFixture refused, String message) {
        Surroundings nowhere = new Surroundings(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream()),
                Log.OF_THE_HOST,
                new Shutdown());
        assertThatThrownBy(() -> StreamJob.run(refused.options(), nowhere))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(message);
    }
}
