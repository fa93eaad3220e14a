package dev.sluice.jobs.models;

import java.util.Locale;

/** Amounts of data for people: about three digits and a unit. */
final class Amount {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int STEP = 1024;
    private static final int PLAIN_FROM = 100;

    static String of(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        String form = unit == 0 || amount >= PLAIN_FROM ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, form, amount, UNITS[unit]);
    }

    private Amount() {}
}
