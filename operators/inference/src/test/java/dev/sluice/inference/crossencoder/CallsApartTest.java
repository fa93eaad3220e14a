package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of models whose pairs are calls of their own. */
@Timeout(60)
class CallsApartTest {

    @TempDir
    Path folder;

    @Test
    void callsApartAreLoggedOnceAModelAndProcess() throws Exception {
        // A model of another version has not been spoken of in this process.
        Path one = model("one", UUID.randomUUID().toString());
        Path other = model("other", UUID.randomUUID().toString());
        assertThat(linesOf(one, "fp32")).isEmpty();
        assertThat(linesOf(one, "fp16"))
                .singleElement()
                .asString()
                .startsWith("Model 'one' with precision fp16: in one call with others a pair's score would depend on"
                        + " them, so each pair is a call of its own");
        assertThat(linesOf(one, "int8")).singleElement().asString().startsWith("Model 'one' with precision int8: ");
        for (String precision : List.of("fp32", "fp16", "int8")) {
            assertThat(linesOf(one, precision)).isEmpty();
        }
        assertThat(linesOf(other, "fp16")).singleElement().asString().startsWith("Model 'other' ");
        assertThat(linesOf(other, "fp16")).isEmpty();
    }

    private Path model(String name, String mark) throws Exception {
        PairModel model = PairModel.of("tiny-v2", folder.resolve(name)).config(config -> config.put("mark", mark));
        for (String file : List.of("model_fp16.onnx", "model_quantized.onnx")) {
            Files.copy(
                    GoldenPairs.folder("tiny-v2").resolve("onnx").resolve(file),
                    model.folder().resolve("onnx").resolve(file));
        }
        return model.folder();
    }

    /** What opening a model says of it. */
    private static Queue<String> linesOf(Path model, String precision) throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        AbstractAppender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        Logger logger = (Logger) LogManager.getLogger(CrossEncoderRule.class);
        logger.addAppender(appender);
        RerankerOptions options = RerankerOptions.builder()
                .model(model.toString())
                .precision(precision)
                .build();
        try (Reranker opened = Rerankers.open(options)) {
            assertThat(opened.model().precision()).isEqualTo(precision);
        } finally {
            logger.removeAppender(appender);
        }
        return lines;
    }
}
