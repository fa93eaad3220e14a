package dev.sluice.inference.sharing;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory there is. */
public final class MachineMemory {

    private static final long MOST_FOR_CONTEXTS = 12L << 30;

    /** Bytes for contexts where nobody said: half of what the machine has, or the container, but at most 12 GiB. */
    public static long forContexts() {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.min(MOST_FOR_CONTEXTS, machine.getTotalMemorySize() / 2);
    }

    private MachineMemory() {}
}
