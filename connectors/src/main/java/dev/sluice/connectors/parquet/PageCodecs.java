package dev.sluice.connectors.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Packs and unpacks the pages of Parquet files: Snappy, gzip and Zstandard, by the libraries that are there already;
 * the library's own codecs are Hadoop's. Holds nothing: any number of threads may use one.
 */
public final class PageCodecs implements CompressionCodecFactory {

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new Compressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Decompressor(codec);
    }

    @Override
    public void release() {}

    private static byte[] pack(CompressionCodecName codec, byte[] page) throws IOException {
        return switch (codec) {
            case UNCOMPRESSED -> page;
            case SNAPPY -> Snappy.compress(page);
            case ZSTD -> Zstd.compress(page);
            case GZIP -> {
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                    gzip.write(page);
                }
                yield packed.toByteArray();
            }
            default -> throw unknown(codec);
        };
    }

    private static byte[] unpack(CompressionCodecName codec, byte[] packed, int size) throws IOException {
        try {
            byte[] page = switch (codec) {
                case UNCOMPRESSED -> packed;
                case SNAPPY -> Snappy.uncompress(packed);
                case ZSTD -> Zstd.decompress(packed, size);
                case GZIP -> {
                    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                        yield gzip.readAllBytes();
                    }
                }
                default -> throw unknown(codec);
            };
            if (page.length != size) {
                throw new IOException("A page has " + page.length + " bytes; its header says " + size);
            }
            return page;
        } catch (ZstdException e) {
            throw new IOException("A page is damaged: " + e.getMessage(), e);
        }
    }

    private static IOException unknown(CompressionCodecName codec) {
        return new IOException("Pages are packed with " + codec
                + "; expected UNCOMPRESSED, SNAPPY, GZIP or ZSTD. Write the file with one of these");
    }

    private record Compressor(CompressionCodecName codec) implements BytesInputCompressor {

        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            return codec == CompressionCodecName.UNCOMPRESSED
                    ? page
                    : BytesInput.from(pack(codec, page.toInputStream().readAllBytes()));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return codec;
        }

        @Override
        public void release() {}
    }

    private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return BytesInput.from(unpack(codec, packed.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer page, int size) throws IOException {
            byte[] bytes = new byte[packedSize];
            packed.get(bytes);
            page.put(unpack(codec, bytes, size));
        }

        @Override
        public void release() {}
    }
}
