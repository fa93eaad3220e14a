package dev.sluice.inference.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file from its start, in which skipping is a seek: what is skipped is never read. */
final class SeekingInput extends InputStream {

    private final SeekableByteChannel channel;

    SeekingInput(SeekableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = Math.max(0, Math.min(bytes, channel.size() - channel.position()));
        channel.position(channel.position() + skipped);
        return skipped;
    }
}
