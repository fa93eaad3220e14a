package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What it means that a hub answers with an error. */
final class Refusals {

    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final HubEndpoint endpoint;
    private final Clock clock;

    Refusals(HubEndpoint endpoint, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /**
     * Throws what fits an answer that holds nothing.
     *
     * @throws IOException if it may pass
     * @throws ModelException if it will not
     */
    void explain(ModelName name, HubConnection.Reply reply) throws IOException, ModelException {
        int status = reply.status();
        if (PASSING.contains(status)) {
            throw new HubUnavailableException(reply.host() + " answers " + status, retryAfter(reply));
        }
        if (!reply.fromHub() && (status == 401 || status == 403)) {
            // The link that the hub gave has run out; it gives another one.
            throw new HubUnavailableException(reply.host() + " answers " + status, null);
        }
        throw new ModelException(message(name, reply));
    }

    private String message(ModelName name, HubConnection.Reply reply) {
        String model = "Model '" + name.repository() + "'";
        String code = String.valueOf(reply.header("X-Error-Code"));
        HubToken token = endpoint.token();
        String giveToken = token == null
                ? "give a token of that account in HF_TOKEN; " + endpoint.tokens() + " makes one"
                : "use a token of that account; now it is the one of " + token.source();
        if (code.equals("GatedRepo")) {
            return model + " is gated (" + reply.status() + "): its owner lets in who accepts the conditions. Accept"
                    + " them at " + endpoint.card(name) + " and " + giveToken;
        }
        return switch (reply.status()) {
            case 401 -> unauthorized(model, code, token);
            case 403 ->
                model + " may not be read (403) "
                        + (token == null ? "without a token" : "with the token of " + token.source())
                        + "; expected an account that may. See " + endpoint.card(name) + " and " + giveToken;
            case 404 -> notFound(model, name, code);
            default ->
                model + " cannot be had: " + reply.host() + " answers " + reply.status()
                        + "; expected the interface of the Hugging Face hub. Check the endpoint " + endpoint;
        };
    }

    private String unauthorized(String model, String code, @Nullable HubToken token) {
        if (token == null) {
            return model + " is unknown at " + endpoint + ", or not open to everybody (401). Check the name, or give a"
                    + " token in HF_TOKEN; " + endpoint.tokens() + " makes one";
        }
        if (code.equals("RepoNotFound")) {
            return model + " is unknown at " + endpoint + ", or closed to the token of " + token.source()
                    + " (401). Check the name, or give another token in HF_TOKEN";
        }
        return "The hub " + endpoint + " refuses the token of " + token.source() + " (401); expected a valid one. Give"
                + " another in HF_TOKEN; " + endpoint.tokens() + " makes one";
    }

    private String notFound(String model, ModelName name, String code) {
        if (code.equals("RevisionNotFound")) {
            return model + " has no revision '" + name.revisionOrMain() + "' (404); expected a branch, a tag or a"
                    + " commit. See " + endpoint.card(name) + "/tree/main";
        }
        if (code.equals("EntryNotFound")) {
            return model + " lacks a file that " + endpoint + " lists (404); expected all of them. Try again, or"
                    + " another endpoint";
        }
        return model + " is unknown at " + endpoint + " (404); expected a name as the hub writes it, owner/name. Check"
                + " the name and the revision '" + name.revisionOrMain() + "'";
    }

    private @Nullable Duration retryAfter(HubConnection.Reply reply) {
        String value = reply.header("Retry-After");
        if (value == null) {
            return null;
        }
        try {
            if (value.strip().matches("\\d{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(value.strip()));
            }
            ZonedDateTime time = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration pause = Duration.between(clock.instant(), time.toInstant());
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
