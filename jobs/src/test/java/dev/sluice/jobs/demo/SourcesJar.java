package dev.sluice.jobs.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A small jar of sources, made by hand. */
final class SourcesJar {

    /** Writes a jar with one file after another: its name, then its text. */
    static Path of(Path folder, String... namesAndTexts) throws IOException {
        Path jar = folder.resolve("sources.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (int index = 0; index < namesAndTexts.length; index += 2) {
                entries.putNextEntry(new JarEntry(namesAndTexts[index]));
                entries.write(namesAndTexts[index + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private SourcesJar() {}
}
