package dev.sluice.inference.remote;

import dev.sluice.inference.batching.ContentKey;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.ranking.Sha256;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A request. Equal requests to one service are taken to have equal answers. How many tokens it has only the service
 * knows: here it has none.
 */
record RemoteUnit(RerankRequest request, @Nullable ContentKey key) implements WorkUnit {

    /** A unit of a request. */
    static RemoteUnit of(RerankRequest request) {
        byte[] hash = Sha256.of(request.json());
        return new RemoteUnit(request, new ContentKey(ByteBuffer.wrap(hash).asReadOnlyBuffer()));
    }

    @Override
    public int documents() {
        return request.documents().size();
    }

    @Override
    public int tokens() {
        return 0;
    }

    @Override
    public int paddedTokens() {
        return 0;
    }
}
