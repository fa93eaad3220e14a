package dev.sluice.inference.remote;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RemoteOptions;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.family.FamilyOption;
import dev.sluice.inference.family.ModelDescription;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models that services run, by their address. What such a model is called in results is the name that it has at the
 * service, or the service's host; its version is a hash over both, not over what the service runs, which may change.
 */
public final class RemoteModel {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteModel.class);
    private static final String FAMILY = "service";
    private static final String PRECISION = "remote";
    private static final String DEFAULT_PRECISION = RerankerOptions.defaults().precision();

    private static final Set<FamilyOption> OPTIONS = EnumSet.of(
            FamilyOption.REMOTE_MODEL,
            FamilyOption.API_KEY_FILE,
            FamilyOption.REMOTE_DOCUMENTS,
            FamilyOption.REMOTE_REQUESTS,
            FamilyOption.REMOTE_MAX_RESPONSE);

    /**
     * True if a model's name is meant as the address of a service: it begins with {@code http://} or {@code https://}.
     */
    public static boolean isMeant(String model) {
        return ServiceAddress.isMeant(model);
    }

    /**
     * Checks what can be checked without asking the service and without its key.
     *
     * @throws ModelException if the address or an option cannot be used
     */
    public static void check(RerankerOptions options) throws ModelException {
        ServiceAddress address = ServiceAddress.of(options.model());
        if (!options.precision().equals(DEFAULT_PRECISION)) {
            throw new ModelException("Precision '" + options.precision() + "' for service " + address
                    + ": expected none, since the service decides; leave it out");
        }
        refuseCut("max-query-tokens", options.maxQueryTokens(), address);
        refuseCut("max-document-tokens", options.maxDocumentTokens(), address);
        FamilyOption.refuseOthers(FAMILY, OPTIONS, options);
        String model = options.remote().model();
        if (model != null && model.isBlank()) {
            throw new ModelException("remote-model '" + model + "' for service " + address
                    + ": expected what the service calls its model; leave it out where it has but one");
        }
        if (options.remote().keyFile() != null) {
            requireSecrecy(address, "file '" + options.remote().keyFile() + "'");
        }
    }

    private static void refuseCut(String option, int asked, ServiceAddress address) throws ModelException {
        if (asked != 0) {
            throw new ModelException(option + " " + asked + " for service " + address
                    + ": expected 0, since only the service knows its tokens; leave it out");
        }
    }

    private static void requireSecrecy(ServiceAddress address, String source) throws ModelException {
        if (!address.keepsSecrets()) {
            throw new ModelException("The key of the " + source + " would go to " + address + " for everybody on the"
                    + " way to read; expected https, or this machine. Use https, or give no key");
        }
    }

    /**
     * What there is to say of a service without asking it.
     *
     * @throws ModelException if the address or an option cannot be used
     */
    public static ModelDescription describe(RerankerOptions options) throws ModelException {
        check(options);
        ServiceAddress address = ServiceAddress.of(options.model());
        return new ModelDescription(
                FAMILY,
                identity(address, options.remote().model()),
                List.of(PRECISION),
                0,
                0,
                Map.of(
                        "address",
                        address.toString(),
                        "documents_a_request",
                        options.remote().documents()));
    }

    /**
     * Opens a service: reads its key and asks it once. One that is down or busy at this time is only warned of.
     *
     * @param environment where the key is looked for where no file holds it
     * @throws ModelException if the address, an option or the key cannot be used, or the service refuses to rank
     */
    public static ModelFamily<?, ?> open(RerankerOptions options, Map<String, String> environment)
            throws ModelException {
        return open(options, environment, ServicePatience.DEFAULT, Clock.systemUTC());
    }

    static RemoteFamily open(
            RerankerOptions options, Map<String, String> environment, ServicePatience patience, Clock clock)
            throws ModelException {
        check(options);
        RemoteOptions remote = options.remote();
        ServiceAddress address = ServiceAddress.of(options.model());
        ServiceKey key = ServiceKey.of(remote.keyFile(), environment);
        if (key != null) {
            requireSecrecy(address, key.source());
        }
        if (!address.keepsSecrets()) {
            LOG.warn("Queries and documents go to {} for everybody on the way to read. Use https", address);
        }
        RemoteFamily family = new RemoteFamily(
                identity(address, remote.model()),
                remote,
                new FieldsRenderer(options.fields()),
                new ServiceConnection(address, key, remote.maxResponseBytes(), patience, clock),
                patience);
        family.tryOut();
        return family;
    }

    /** The version's first 16 hexadecimal digits are enough to tell services apart. */
    private static ModelIdentity identity(ServiceAddress address, @Nullable String model) {
        String named = address.uri() + "\n" + Objects.requireNonNullElse(model, "");
        String version = Sha256.hex(named.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return new ModelIdentity(Objects.requireNonNullElse(model, address.host()), version, PRECISION);
    }

    private RemoteModel() {}
}
