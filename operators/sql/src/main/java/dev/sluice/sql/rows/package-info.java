/** From rows to candidate sets, and from answers to rows. */
@NullMarked
package dev.sluice.sql.rows;

import org.jspecify.annotations.NullMarked;
