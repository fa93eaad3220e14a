package dev.sluice.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has used so far. */
final class ProcessUsage {

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** CPU seconds of all threads. */
    static double cpuSeconds() {
        return SYSTEM.getProcessCpuTime() / 1e9;
    }

    /**
     * A line of Linux's account of the process, in MB of 10^6 bytes.
     *
     * @param name {@code RssAnon} for memory of its own, {@code RssFile} for mapped files, {@code VmHWM} for the peak
     */
    static double megabytes(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
            }
        }
        throw new IOException("/proc/self/status has no line " + name + "; expected Linux");
    }

    private ProcessUsage() {}
}
