/** The models that a user has: those pulled into a folder of Sluice's own, and those of a Hugging Face cache. */
@NullMarked
package dev.sluice.inference.store;

import org.jspecify.annotations.NullMarked;
