package dev.sluice.connectors.candidates;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.IOUtils;

/**
 * The bytes of a text file, unpacked. A packed file that is cut off or damaged is an {@link UnusableInputException};
 * its end is never taken for the end of the text. For one thread.
 */
final class Text extends InputStream {

    private final String name;
    private final Compression compression;
    private final InputStream in;

    private Text(String name, Compression compression, InputStream in) {
        this.name = name;
        this.compression = compression;
        this.in = in;
    }

    /**
     * Opens a text.
     *
     * @param offset where to begin, in bytes of the unpacked text; reading a packed one to there takes time
     */
    static Text open(Path path, long offset) throws IOException {
        String name = InputFile.nameOf(path);
        FSDataInputStream file = path.getFileSystem().open(path);
        try {
            Compression compression = Compression.of(file.readNBytes(Compression.MAGIC_BYTES));
            if (compression == Compression.NONE) {
                file.seek(offset);
                return new Text(name, compression, file);
            }
            file.seek(0);
            Text text = new Text(name, compression, compression.unpack(file));
            text.skip(offset, name);
            return text;
        } catch (IOException e) {
            IOUtils.closeQuietly(file);
            throw e;
        }
    }

    Compression compression() {
        return compression;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (EOFException | ZipException e) {
            throw damaged(name, compression, e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void skip(long offset, String name) throws IOException {
        try {
            skipNBytes(offset);
        } catch (UnusableInputException e) {
            throw e;
        } catch (EOFException e) {
            throw new UnusableInputException(
                    name + ": the text ends before byte " + offset + ", to which it has been read; expected the file"
                            + " that the job began with. Put it back, or begin anew with another output",
                    e);
        }
    }

    private static UnusableInputException damaged(String name, Compression compression, IOException cause) {
        return new UnusableInputException(
                name + ": the packed data is cut off or damaged (" + cause.getMessage() + "); expected a whole file of "
                        + compression.name().toLowerCase(Locale.ROOT)
                        + ". Put the whole file in its place and start again",
                cause);
    }
}
