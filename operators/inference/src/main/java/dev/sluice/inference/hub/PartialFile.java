package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file on its way: what is there already, with the hash of it so far. What fails on the disk is a
 * {@link ModelException}, since no other attempt at the hub mends it. For one thread.
 */
final class PartialFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path path;
    private final HubFile file;
    private final FileChannel channel;
    private MessageDigest digest;
    private long bytes;

    private PartialFile(Path path, HubFile file, FileChannel channel) {
        this.path = path;
        this.file = file;
        this.channel = channel;
        digest = file.hash().begin(file.bytes());
    }

    /** Opens what an earlier download left, or begins anew. */
    static PartialFile open(Path path, HubFile file) throws ModelException {
        try {
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            PartialFile partial = new PartialFile(
                    path,
                    file,
                    FileChannel.open(
                            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                partial.readWhatIsThere();
                return partial;
            } catch (IOException | RuntimeException e) {
                partial.channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private void readWhatIsThere() throws IOException {
        if (channel.size() > file.bytes()) {
            channel.truncate(0);
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer)) {
            digest.update(buffer.flip());
            buffer.clear();
            bytes += read;
        }
    }

    /** How many bytes are there. */
    long bytes() {
        return bytes;
    }

    /** How many are missing. */
    long missing() {
        return file.bytes() - bytes;
    }

    void append(ByteBuffer piece) throws ModelException {
        bytes += piece.remaining();
        digest.update(piece.duplicate());
        try {
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /** Forgets all that is there; gives how much that was. */
    long restart() throws ModelException {
        long forgotten = bytes;
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw unusable(path, e);
        }
        bytes = 0;
        digest = file.hash().begin(file.bytes());
        return forgotten;
    }

    /** Whether a whole file has the hash that it should have; to be asked once, or after a restart again. */
    boolean isIntact() {
        return file.hash().equalsResultOf(digest);
    }

    /** Sees to it that the file outlasts a power cut. */
    void force() throws ModelException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    @Override
    public void close() throws ModelException {
        try {
            channel.close();
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static ModelException unusable(Path path, IOException e) {
        return new ModelException(
                "'" + path + "' cannot be written (" + e + "); expected a folder with room that can"
                        + " be written. Free some room, or set SLUICE_MODELS to another folder",
                e);
    }
}
