package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hub, and the user's token for it, which goes to this hub only, and over plain HTTP to this machine only. */
public final class HubEndpoint {

    private static final String DEFAULT = "https://huggingface.co";
    private static final List<String> SCHEMES = List.of("https", "http");

    private static final Pattern MAY_HOLD_SECRETS = Pattern.compile("[@?#]");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[::1]");

    private final URI address;
    private final @Nullable HubToken token;
    private final @Nullable HubToken withheld;

    private HubEndpoint(URI address, @Nullable HubToken token, @Nullable HubToken withheld) {
        this.address = address;
        this.token = token;
        this.withheld = withheld;
    }

    /**
     * The hub that is asked for, else that of {@code HF_ENDPOINT}, else Hugging Face's; with the token of the
     * environment or of the usual file.
     *
     * @param asked a URL; null where none is asked for
     * @throws ModelException if the URL or the token cannot be used, or a token that a variable gives would go over
     *     plain HTTP to another machine
     */
    public static HubEndpoint of(@Nullable String asked, Map<String, String> environment, Path home)
            throws ModelException {
        String variable = environment.getOrDefault("HF_ENDPOINT", "").strip();
        URI address = asked == null
                ? address("HF_ENDPOINT", variable.isEmpty() ? DEFAULT : variable)
                : address("--endpoint", asked);
        HubToken token = HubToken.ofUser(environment, home);
        if (token == null || keepsSecrets(address)) {
            return new HubEndpoint(address, token, null);
        }
        if (token.isExplicit()) {
            throw new ModelException(
                    "The token of " + token.source() + " would go to " + address
                            + " for everybody on the way to read; expected https, or this machine. Use https, or give no token");
        }
        return new HubEndpoint(address, null, token);
    }

    /** By its name only: what another name means is not for this machine to say. */
    private static boolean keepsSecrets(URI address) {
        return scheme(address).equals("https")
                || LOOPBACK.matcher(address.getHost().toLowerCase(Locale.ROOT)).matches();
    }

    private static URI address(String where, String text) throws ModelException {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            if (uri.getHost() != null
                    && SCHEMES.contains(scheme(uri))
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new ModelException(where + shown(text) + " is no address of a hub; expected a URL such as " + DEFAULT
                + ", without user, password and query");
    }

    /** What was given, for a message; nothing of it where it may hold a password. */
    private static String shown(String text) {
        return MAY_HOLD_SECRETS.matcher(text).find() ? "" : " '" + ModelName.printable(text) + "'";
    }

    /** The address, without a slash at its end. */
    public URI address() {
        return address;
    }

    /** The page of a model, where its license and its conditions stand. */
    public URI card(ModelName name) {
        return URI.create(address + "/" + name.repository());
    }

    /** Where tokens are made. */
    URI tokens() {
        return URI.create(address + "/settings/tokens");
    }

    URI listing(ModelName name) {
        return URI.create(address + "/api/models/" + name.repository() + "/revision/" + encode(name.revisionOrMain())
                + "?blobs=true");
    }

    URI file(ModelName name, String commit, String path) {
        String encoded = Arrays.stream(path.split("/")).map(HubEndpoint::encode).collect(Collectors.joining("/"));
        return URI.create(address + "/" + name.repository() + "/resolve/" + commit + "/" + encoded);
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Nullable
    HubToken token() {
        return token;
    }

    /** Where the token came from that does not go to this hub, as everybody on the way could read it. */
    public Optional<String> withheldToken() {
        return Optional.ofNullable(withheld).map(HubToken::source);
    }

    /** Whether an address is one of this hub: the same scheme, host and port. */
    boolean owns(URI other) {
        return scheme(address).equals(scheme(other))
                && address.getHost().equalsIgnoreCase(other.getHost())
                && port(address) == port(other);
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return scheme(uri).equals("https") ? 443 : 80;
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
