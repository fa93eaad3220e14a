package dev.sluice.connectors.candidates;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/**
 * Unpacks Zstandard, and knows when the data ends within a frame. The library's own stream does not where a file has
 * several frames: the end of one behind which no byte was read from the file counts for those that follow. For one
 * thread.
 */
final class ZstandardStream extends InputStream {

    private static final int BUFFER = 1 << 17;

    private final InputStream packed;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final byte[] chunk = new byte[BUFFER];
    private final ByteBuffer source = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final ByteBuffer target = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private boolean atEnd;
    private boolean withinFrame;

    ZstandardStream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        return fill() ? target.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, target.remaining());
        target.get(bytes, offset, taken);
        return taken;
    }

    /** Makes sure that there is something to take; false at the end of the file. */
    private boolean fill() throws IOException {
        while (!target.hasRemaining()) {
            if (!source.hasRemaining() && !atEnd) {
                readPacked();
            }
            if (!source.hasRemaining() && !withinFrame) {
                return false;
            }
            unpack();
        }
        return true;
    }

    private void readPacked() throws IOException {
        int read = packed.read(chunk);
        atEnd = read < 0;
        source.clear();
        source.put(chunk, 0, Math.max(0, read));
        source.flip();
    }

    private void unpack() throws IOException {
        boolean nothingLeft = atEnd && !source.hasRemaining();
        target.clear();
        try {
            withinFrame = !context.decompressDirectByteBufferStream(target, source);
        } catch (ZstdException e) {
            ZipException damaged = new ZipException(e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
        target.flip();
        if (nothingLeft && !target.hasRemaining() && withinFrame) {
            throw new EOFException("Unexpected end of a Zstandard frame");
        }
    }

    @Override
    public void close() throws IOException {
        context.close();
        packed.close();
    }
}
