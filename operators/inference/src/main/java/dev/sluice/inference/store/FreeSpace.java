package dev.sluice.inference.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room a disk has; a parameter, so that tests can fill one up. */
@FunctionalInterface
interface FreeSpace {

    /** What the file system says. */
    FreeSpace OF_THE_DISK = folder -> Files.getFileStore(folder).getUsableSpace();

    /** In bytes, for the disk that a folder is on. */
    long at(Path folder) throws IOException;
}
