package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file of a repository on its way to the disk. For one thread. */
final class FileDownload {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final HubConnection connection;
    private final Refusals refusals;
    private final Duration stall;
    private final HubProgress progress;
    private final ModelName name;
    private final HubFile file;
    private final URI address;

    /** @param stall how long the next byte is waited for */
    FileDownload(
            HubConnection connection,
            Refusals refusals,
            Duration stall,
            HubProgress progress,
            ModelName name,
            HubFile file,
            URI address) {
        this.connection = connection;
        this.refusals = refusals;
        this.stall = stall;
        this.progress = progress;
        this.name = name;
        this.file = file;
        this.address = address;
    }

    /**
     * Gets what is missing of the file, and verifies all of it.
     *
     * @throws IOException if another attempt is worth it
     * @throws ModelException if none is
     */
    void attempt(PartialFile partial) throws IOException, ModelException, InterruptedException {
        boolean pieced = partial.bytes() > 0;
        if (partial.missing() > 0) {
            pieced = transfer(partial);
        }
        if (partial.isIntact()) {
            partial.force();
            return;
        }
        progress.discarded(partial.restart());
        if (pieced) {
            throw new HubUnavailableException("its parts do not fit together, it begins anew", null);
        }
        throw new ModelException("File '" + file.path() + "' of '" + name.repository() + "' came with another content"
                + " than the hub says; expected " + file.hash() + ". It was thrown away. Try again, or another"
                + " endpoint");
    }

    /** Gives whether what came before is part of it. */
    private boolean transfer(PartialFile partial) throws IOException, ModelException, InterruptedException {
        long offset = partial.bytes();
        try (HubConnection.Reply reply = connection.get(address, offset)) {
            boolean resumed = begin(partial, reply, offset);
            checkLength(partial, reply);
            for (List<ByteBuffer> piece = reply.body().next(stall);
                    piece != null;
                    piece = reply.body().next(stall)) {
                for (ByteBuffer buffer : piece) {
                    int more = buffer.remaining();
                    if (more > partial.missing()) {
                        progress.discarded(partial.restart());
                        throw wrongSize("more");
                    }
                    partial.append(buffer);
                    progress.received(more);
                }
            }
            if (partial.missing() > 0) {
                throw new HubUnavailableException(
                        reply.host() + " ended after " + partial.bytes() + " of " + file.bytes() + " bytes", null);
            }
            return resumed;
        }
    }

    private boolean begin(PartialFile partial, HubConnection.Reply reply, long offset)
            throws IOException, ModelException {
        switch (reply.status()) {
            case 200 -> {
                if (offset > 0) {
                    progress.discarded(partial.restart());
                }
                return false;
            }
            case 206 -> {
                if (offset > 0 && startsAt(reply, offset)) {
                    return true;
                }
                progress.discarded(partial.restart());
                throw new HubUnavailableException(reply.host() + " sent another part than it was asked for", null);
            }
            case 416 -> {
                progress.discarded(partial.restart());
                throw new HubUnavailableException(reply.host() + " has no part behind byte " + offset, null);
            }
            default -> {
                refusals.explain(name, reply);
                return false;
            }
        }
    }

    private boolean startsAt(HubConnection.Reply reply, long offset) throws ModelException {
        Matcher range = CONTENT_RANGE.matcher(String.valueOf(reply.header("Content-Range")));
        if (!range.matches() || Long.parseLong(range.group(1)) != offset) {
            return false;
        }
        if (!range.group(2).equals("*") && Long.parseLong(range.group(2)) != file.bytes()) {
            throw wrongSize(range.group(2));
        }
        return true;
    }

    private void checkLength(PartialFile partial, HubConnection.Reply reply) throws ModelException {
        long length = reply.headers().firstValueAsLong("Content-Length").orElse(partial.missing());
        if (length != partial.missing()) {
            throw wrongSize(String.valueOf(partial.bytes() + length));
        }
    }

    private ModelException wrongSize(String came) {
        return new ModelException("File '" + file.path() + "' of '" + name.repository() + "' has " + came
                + " bytes; expected the " + file.bytes() + " that the hub lists. Try again, or another endpoint");
    }
}
