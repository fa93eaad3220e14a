package dev.sluice.sql.rows;

import org.jspecify.annotations.Nullable;

/** A document as a row holds it: anything in it may be NULL. */
record DocumentCell(@Nullable String id, @Nullable String text) {}
