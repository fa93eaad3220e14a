package dev.sluice.inference.files;

import java.util.Locale;

/** A kind of processor that exported models are made for. */
public enum Processor {
    X86("_avx"),
    ARM("_arm64"),
    /** One that none is made for by name. */
    OTHER("");

    private final String mark;

    Processor(String mark) {
        this.mark = mark;
    }

    /** That of this machine. */
    public static Processor ofThisMachine() {
        return of(System.getProperty("os.arch", ""));
    }

    /** That of an architecture as Java calls it, such as {@code amd64} or {@code aarch64}. */
    public static Processor of(String architecture) {
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86" -> X86;
            case "aarch64", "arm64" -> ARM;
            default -> OTHER;
        };
    }

    /** Whether an exported model is not made for another one, by its name. */
    boolean runs(String name) {
        for (Processor other : values()) {
            if (other != this && !other.mark.isEmpty() && name.contains(other.mark)) {
                return false;
            }
        }
        return true;
    }
}
