/** The seam between the engine and the kinds of models: plan, run, merge. */
@NullMarked
package dev.sluice.inference.family;

import org.jspecify.annotations.NullMarked;
