package dev.sluice.connectors.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands one broker to all tests of the JVM that ask for it; it takes records up to 60 MB. */
final class SharedKafka implements ParameterResolver {

    private record Running(EmbeddedKafka kafka) implements AutoCloseable {
        @Override
        public void close() {
            kafka.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedKafka.class;
    }

    @Override
    public EmbeddedKafka resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedKafka.class))
                .getOrComputeIfAbsent(Running.class, key -> start(), Running.class)
                .kafka();
    }

    private static Running start() {
        try {
            Path directory = Files.createTempDirectory("sluice-kafka");
            return new Running(EmbeddedKafka.start(directory, Map.of("message.max.bytes", "60000000")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
