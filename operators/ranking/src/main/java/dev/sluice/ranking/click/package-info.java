/** What the clicks of users say of rankings, and what they would say if users looked at every rank alike. */
@NullMarked
package dev.sluice.ranking.click;

import org.jspecify.annotations.NullMarked;
