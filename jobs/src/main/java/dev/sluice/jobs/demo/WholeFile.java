package dev.sluice.jobs.demo;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all: into a temporary file beside it, which then takes its place. */
final class WholeFile {

    /** What goes into the file. */
    @FunctionalInterface
    interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    /**
     * Writes UTF-8 text, in place of an older file of that name.
     *
     * @param folder is made where it is missing
     * @return the file
     * @throws IOException if that fails, with folder, cause and remedy in the message; nothing is left behind then
     */
    static Path write(Path folder, String name, Content content) throws IOException {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            Path temporary = folder.resolve("." + name + ".tmp");
            try {
                try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                    content.writeTo(writer);
                }
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return file;
        } catch (IOException e) {
            throw new IOException(
                    "Cannot write " + name + " to " + folder + " ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "): expected a folder that can be written to and has room. Free some space or choose another"
                            + " folder.",
                    e);
        }
    }

    private WholeFile() {}
}
