package dev.sluice.inference.remote;

import dev.sluice.inference.ModelException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a service is asked: the whole address of its interface, taken as it is and never completed. */
final class ServiceAddress {

    private static final Pattern BEGINNING = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern MAY_HOLD_SECRETS = Pattern.compile("[@?#]");
    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");
    private static final int HIGHEST_PORT = 65_535;

    private final URI uri;

    private ServiceAddress(URI uri) {
        this.uri = uri;
    }

    /** True if a model's name is meant as an address, well-formed or not. */
    static boolean isMeant(String model) {
        return BEGINNING.matcher(model).lookingAt();
    }

    /** @throws ModelException if nothing can be asked there, or the address holds what it should not */
    static ServiceAddress of(String text) throws ModelException {
        URI uri = parsed(text);
        if (uri.getRawUserInfo() != null) {
            throw refusal("The address of a service has a user or a password in it; expected one without", "");
        }
        if (uri.getHost() == null || uri.getRawFragment() != null || uri.getPort() == 0 || tooHigh(uri.getPort())) {
            throw refusal("Model" + shown(text) + " is no address of a service", ", with a host and no fragment");
        }
        String path = uri.getRawPath();
        if (path.isEmpty() || path.equals("/")) {
            throw refusal(
                    "The address of a service" + shown(text) + " has no path",
                    "; most are asked at /v1/rerank. Add it");
        }
        return new ServiceAddress(URI.create(uri.toASCIIString()));
    }

    private static boolean tooHigh(int port) {
        return port > HIGHEST_PORT;
    }

    private static URI parsed(String text) throws ModelException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw refusal("Model" + shown(text) + " is no address of a service", "");
        }
    }

    private static ModelException refusal(String what, String more) {
        return new ModelException(what + "; expected a whole address such as https://host/v1/rerank" + more
                + ". A key goes into --api-key-file, not into the address");
    }

    /** What was given, for a message; nothing of it where it may hold a secret. */
    private static String shown(String text) {
        return MAY_HOLD_SECRETS.matcher(text).find()
                ? ""
                : " '" + UNPRINTABLE.matcher(text).replaceAll("?") + "'";
    }

    URI uri() {
        return uri;
    }

    String host() {
        return uri.getHost();
    }

    /** By its name only: what another name means is not for this machine to say. */
    boolean isLoopback() {
        return LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches();
    }

    boolean isEncrypted() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** False where everybody on the way could read what is sent. */
    boolean keepsSecrets() {
        return isEncrypted() || isLoopback();
    }

    /** Without its query, which may hold a secret. */
    @Override
    public String toString() {
        String whole = uri.toString();
        int query = whole.indexOf('?');
        return query < 0 ? whole : whole.substring(0, query);
    }
}
