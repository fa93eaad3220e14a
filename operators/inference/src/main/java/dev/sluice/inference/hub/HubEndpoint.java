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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A hub, and the user's token for it, which goes to this hub only. */
public final class HubEndpoint {

    private static final String DEFAULT = "https://huggingface.co";
    private static final List<String> SCHEMES = List.of("https", "http");

    private final URI address;
    private final @Nullable HubToken token;

    private HubEndpoint(URI address, @Nullable HubToken token) {
        this.address = address;
        this.token = token;
    }

    /**
     * The hub that is asked for, else that of {@code HF_ENDPOINT}, else Hugging Face's; with the token of the
     * environment or of the usual file.
     *
     * @param asked a URL; null where none is asked for
     * @throws ModelException if the URL or the token cannot be used
     */
    public static HubEndpoint of(@Nullable String asked, Map<String, String> environment, Path home)
            throws ModelException {
        String variable = environment.getOrDefault("HF_ENDPOINT", "").strip();
        if (asked != null) {
            return new HubEndpoint(address("--endpoint", asked), HubToken.ofUser(environment, home));
        }
        URI address = address("HF_ENDPOINT", variable.isEmpty() ? DEFAULT : variable);
        return new HubEndpoint(address, HubToken.ofUser(environment, home));
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
            // Told below, without what was given: it may hold a password.
        }
        throw new ModelException(where + " is no address of a hub; expected a URL such as " + DEFAULT
                + ", without user, password and query");
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
