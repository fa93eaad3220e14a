package dev.sluice.jobs.evaluate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A run and what it is called. */
record NamedRun(String name, Path file) {

    private static final Pattern UNFIT = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

    NamedRun {
        if (name.isBlank() || UNFIT.matcher(name).find()) {
            throw new IllegalArgumentException("run '" + UNFIT.matcher(name).replaceAll("?")
                    + "': expected a name of visible characters. Give one as NAME=FILE");
        }
    }

    /**
     * Reads {@code NAME=FILE}, or a file that gives its name without its extension. A text that is the path of a file
     * as a whole is that file, and so is one that begins with a folder that is there.
     *
     * @throws IllegalArgumentException if the name is of no use
     */
    static NamedRun parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || Files.exists(Path.of(text)) || beginsWithFolder(text.substring(0, equals))) {
            Path file = Path.of(text);
            return new NamedRun(nameOf(file), file);
        }
        return new NamedRun(text.substring(0, equals), Path.of(text.substring(equals + 1)));
    }

    private static boolean beginsWithFolder(String text) {
        int slash = text.lastIndexOf('/');
        return slash > 0 && Files.isDirectory(Path.of(text.substring(0, slash)));
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        String unpacked = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        int dot = unpacked.lastIndexOf('.');
        return dot > 0 ? unpacked.substring(0, dot) : unpacked;
    }
}
