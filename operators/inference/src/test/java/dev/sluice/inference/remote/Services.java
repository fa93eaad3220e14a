package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.RerankerOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Opens services and asks them without an engine. */
final class Services {

    static final Clock NOON = Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC);
    static final ServicePatience SHORT =
            new ServicePatience(Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofSeconds(10));
    static final int MEGABYTE = 1 << 20;

    static RemoteFamily open(String address) throws ModelException {
        return RemoteModel.open(
                RerankerOptions.builder().model(address).build(), Map.of(), ServicePatience.DEFAULT, NOON);
    }

    static RemoteFamily open(FakeService service, RemoteOptions remote) throws ModelException {
        return open(service, remote, Map.of());
    }

    static RemoteFamily open(FakeService service, RemoteOptions remote, Map<String, String> environment)
            throws ModelException {
        return open(service, remote, environment, ServicePatience.DEFAULT);
    }

    static RemoteFamily open(
            FakeService service, RemoteOptions remote, Map<String, String> environment, ServicePatience patience)
            throws ModelException {
        RerankerOptions options = RerankerOptions.builder()
                .model(service.address())
                .remote(remote)
                .build();
        return RemoteModel.open(options, environment, patience, NOON);
    }

    static RemoteOptions remote(String model, String keyFile) {
        return new RemoteOptions(model, keyFile, 1_000, 8, 16 * MEGABYTE);
    }

    /** A request to the model that the family asks for. */
    static RemoteUnit unit(RemoteFamily family, String... documents) {
        String model = family.probe(1).request().model();
        return new RemoteUnit(new RerankRequest(model, "q", List.of(documents)), null);
    }

    static float[] ask(RemoteFamily family, String... documents) throws InferenceException {
        return family.run(List.of(unit(family, documents)), new Cancellation())
                .get(0)
                .scores();
    }

    /** What a request fails with that is answered so. */
    static InferenceException failure(FakeService service, FakeService.Answer answer) throws Exception {
        RemoteFamily family = open(service, RemoteOptions.DEFAULT);
        service.next(answer);
        return catchThrowableOfType(InferenceException.class, () -> ask(family, "a"));
    }

    private Services() {}
}
