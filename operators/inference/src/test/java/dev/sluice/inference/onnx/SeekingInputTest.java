package dev.sluice.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is skipped of a file is never read. */
class SeekingInputTest {

    private static final int WEIGHT_BYTES = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void weightsAreSkippedWithoutReadingThem() throws Exception {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int weight = 0; weight < 10; weight++) {
            out.writeBytes(9, ByteString.copyFrom(new byte[WEIGHT_BYTES]));
            out.writeInt64(1, weight);
        }
        out.flush();
        Path file = folder.resolve("file");
        Files.write(file, bytes.toByteString().toByteArray());
        List<Long> numbers = new ArrayList<>();
        try (CountingChannel channel = new CountingChannel(FileChannel.open(file))) {
            Protobuf in = new Protobuf(new SeekingInput(channel), Math.toIntExact(channel.size()));
            in.fields(tag -> {
                if (tag >>> 3 == 1) {
                    numbers.add(in.number());
                } else {
                    assertThat(in.skipBytes()).isEqualTo(WEIGHT_BYTES);
                }
            });
            assertThat(channel.read).isLessThan(WEIGHT_BYTES / 4);
        }
        assertThat(numbers).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void skippingEndsAtTheEndOfTheFile() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, (byte) 0xFF});
        try (FileChannel channel = FileChannel.open(file)) {
            SeekingInput in = new SeekingInput(channel);
            assertThat(in.skip(2)).isEqualTo(2);
            assertThat(in.read()).isEqualTo(0xFF);
            assertThat(in.skip(1)).isZero();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /** Counts what is read. */
    private static final class CountingChannel implements SeekableByteChannel {

        private final SeekableByteChannel channel;
        private long read;

        CountingChannel(SeekableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int bytes = channel.read(target);
            read += Math.max(0, bytes);
            return bytes;
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public SeekableByteChannel position(long place) throws IOException {
            channel.position(place);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
