package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CancelledCallTest {

    /** Seconds of work, and none of the graph's nodes takes one. */
    private static final int LONG_TOKENS = 16_000;

    private static final int SHORT_TOKENS = 300;

    @TempDir
    static Path cache;

    @Test
    void aCallThatRunsEndsWhenItIsCancelledAndItsSessionScoresAsBefore() throws Exception {
        try (ListwiseFamily family = family()) {
            List<BlockUnit> units = List.of(family.probe(SHORT_TOKENS));
            float[] before = family.run(units, new Cancellation()).get(0).query();

            Cancellation cancellation = new Cancellation();
            FutureTask<List<BlockVectors>> running =
                    new FutureTask<>(() -> family.run(List.of(family.probe(LONG_TOKENS)), cancellation));
            Thread caller = new Thread(running, "long call");
            caller.setDaemon(true);
            caller.start();
            awaitNativeCall(caller);
            cancellation.cancel();
            assertThatThrownBy(running::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);

            assertThat(family.run(units, new Cancellation()).get(0).query()).isEqualTo(before);
        }
    }

    @Test
    void aCallThatWasCancelledBeforeDoesNotRun() throws Exception {
        try (ListwiseFamily family = family()) {
            Cancellation cancellation = new Cancellation();
            cancellation.cancel();
            assertThatThrownBy(() -> family.run(List.of(family.probe(LONG_TOKENS)), cancellation))
                    .isInstanceOf(CancellationException.class);
        }
    }

    private static ListwiseFamily family() throws Exception {
        return ListwiseModel.read(ModelFolder.of(GoldenCases.folder("tiny-v3")), new CacheFolder(cache))
                .open(RerankerOptions.builder().build(), 1);
    }

    private static void awaitNativeCall(Thread caller) {
        while (true) {
            StackTraceElement[] stack = caller.getStackTrace();
            if (stack.length > 0
                    && stack[0].isNativeMethod()
                    && stack[0].getClassName().equals(OrtSession.class.getName())) {
                return;
            }
            assertThat(caller.isAlive()).as("the call runs").isTrue();
            Thread.onSpinWait();
        }
    }
}
