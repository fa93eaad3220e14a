/** From document contents to tokens. */
@NullMarked
package dev.sluice.inference.text;

import org.jspecify.annotations.NullMarked;
