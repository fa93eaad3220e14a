package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Gets models from a hub. What fails for a reason that may pass (a broken or silent connection, 429, 5xx) is tried
 * again within bounds. Thread-safe.
 */
public final class HubClient {

    private static final int MAX_LISTING_BYTES = 64 << 20;

    private final HubEndpoint endpoint;
    private final Patience patience;
    private final HubProgress progress;
    private final HubConnection connection;
    private final Refusals refusals;
    private final Retries retries;

    public HubClient(HubEndpoint endpoint, Patience patience, HubProgress progress) {
        this.endpoint = endpoint;
        this.patience = patience;
        this.progress = progress;
        connection = new HubConnection(endpoint, patience);
        refusals = new Refusals(endpoint, patience.clock());
        retries = new Retries(endpoint, patience, progress);
    }

    public HubEndpoint endpoint() {
        return endpoint;
    }

    /**
     * What a repository holds.
     *
     * @throws ModelException if the hub does not know it, does not let the user in, or cannot be reached
     */
    public ModelListing list(ModelName name) throws ModelException, InterruptedException {
        return retries.run("The list of files of '" + name + "'", () -> 0, () -> {
            try (HubConnection.Reply reply = connection.get(endpoint.listing(name), 0)) {
                if (reply.status() != 200) {
                    refusals.explain(name, reply);
                }
                return new ListingReader(endpoint).read(name, content(name, reply));
            }
        });
    }

    private byte[] content(ModelName name, HubConnection.Reply reply)
            throws IOException, ModelException, InterruptedException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (List<ByteBuffer> piece = reply.body().next(patience.stall());
                piece != null;
                piece = reply.body().next(patience.stall())) {
            for (ByteBuffer buffer : piece) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                content.writeBytes(bytes);
            }
            if (content.size() > MAX_LISTING_BYTES) {
                throw new ModelException("The list of files of '" + name + "' has more than " + MAX_LISTING_BYTES
                        + " bytes; expected fewer. Check the endpoint " + endpoint);
            }
        }
        return content.toByteArray();
    }

    /**
     * Gets a file. What lies at the target from an earlier attempt is taken further, not fetched again; after this has
     * returned the file is whole, verified and on the disk. One file must not be fetched twice at once.
     *
     * @param target the file to write; kept where this fails, so that it can be taken further
     * @throws ModelException if it cannot be had, or comes with another size or hash than listed
     */
    public void fetch(ModelListing listing, HubFile file, Path target) throws ModelException, InterruptedException {
        FileDownload download = new FileDownload(
                connection,
                refusals,
                patience.stall(),
                progress,
                listing.name(),
                file,
                endpoint.file(listing.name(), listing.commit(), file.path()));
        try (PartialFile partial = PartialFile.open(target, file)) {
            progress.kept(partial.bytes());
            String what = "File '" + file.path() + "' of '" + listing.name().repository() + "'";
            retries.run(what, partial::bytes, () -> {
                download.attempt(partial);
                return partial;
            });
        }
    }
}
