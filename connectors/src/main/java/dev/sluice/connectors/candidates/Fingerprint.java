package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.ZipException;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * What input is, for one who goes on: a hash of all that follows; one of all names, and of the lengths of files that
 * are not packed; then for each packed file, in the order of names, its length and a hash of its first and last bytes.
 * With these a later look tells a packed file that was cut off and is whole now from one that was whole and is another
 * now.
 */
final class Fingerprint {

    /** Enough of an end: packed data is another one from the first change on. */
    private static final int END_BYTES = 1 << 12;

    private static final int HASH_DIGITS = 16;
    private static final String SEPARATOR = " ";

    private final String names;
    private final List<InputFile> packed;

    private Fingerprint(String names, List<InputFile> packed) {
        this.names = names;
        this.packed = packed;
    }

    static Fingerprint of(Collection<InputFile> files) {
        StringBuilder lines = new StringBuilder();
        for (InputFile file : files) {
            lines.append(isPacked(file) ? "packed" : Long.toString(file.length()))
                    .append(' ')
                    .append(file.name())
                    .append('\n');
        }
        return new Fingerprint(
                hash(lines.toString().getBytes(StandardCharsets.UTF_8)),
                files.stream().filter(Fingerprint::isPacked).toList());
    }

    /** The text that {@link CandidateFiles#fingerprint} gives. */
    String text() throws InvalidFileException {
        StringJoiner text = new StringJoiner(SEPARATOR);
        text.add(names);
        for (InputFile file : packed) {
            text.add(mark(file, file.length()));
        }
        return hash(text.toString().getBytes(StandardCharsets.UTF_8)) + SEPARATOR + text;
    }

    /** The answer of {@link CandidateFiles#continues}. */
    boolean continues(String before) throws InvalidFileException {
        String[] parts = before.split(SEPARATOR, -1);
        if (parts.length != 2 + packed.size() || !parts[1].equals(names)) {
            return false;
        }
        for (int index = 0; index < packed.size(); index++) {
            if (!continues(parts[2 + index], packed.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean continues(String mark, InputFile file) throws InvalidFileException {
        int colon = mark.indexOf(':');
        long length;
        try {
            length = Long.parseLong(mark, 0, Math.max(0, colon), 10);
        } catch (NumberFormatException e) {
            return false;
        }
        return length >= 0
                && length <= file.length()
                && mark.equals(mark(file, length))
                && (length == file.length() || wasCutOff(file, length));
    }

    private static boolean isPacked(InputFile file) {
        return Compression.named(file.name()) != Compression.NONE;
    }

    /** Of a file as it is, or as it was when it had but so many of its bytes. */
    private static String mark(InputFile file, long length) throws InvalidFileException {
        int bytes = (int) Math.min(length, END_BYTES);
        ByteArrayOutputStream ends = new ByteArrayOutputStream();
        try (FSDataInputStream in = file.path().getFileSystem().open(file.path())) {
            ends.writeBytes(in.readNBytes(bytes));
            in.seek(length - bytes);
            ends.writeBytes(in.readNBytes(bytes));
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file.name(), e);
        }
        return length + ":" + hash(ends.toByteArray());
    }

    private static String hash(byte[] bytes) {
        return Sha256.hex(bytes).substring(0, HASH_DIGITS);
    }

    /** True where the first bytes of a file, by themselves, are none that can be unpacked to their end. */
    private static boolean wasCutOff(InputFile file, long length) throws InvalidFileException {
        try (FSDataInputStream in = file.path().getFileSystem().open(file.path())) {
            Compression compression = Compression.of(in.readNBytes(Compression.MAGIC_BYTES));
            in.seek(0);
            try (InputStream text = compression.unpack(new Beginning(in, length))) {
                text.transferTo(OutputStream.nullOutputStream());
                return false;
            }
        } catch (EOFException | ZipException e) {
            return true;
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file.name(), e);
        }
    }

    /** Ends earlier than what it reads. */
    private static final class Beginning extends FilterInputStream {

        private long left;

        Beginning(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
