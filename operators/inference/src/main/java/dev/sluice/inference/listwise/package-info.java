/** Listwise reranking: a query and a block of its documents share one context, as Jina Reranker v3 and v3.5 do it. */
@NullMarked
package dev.sluice.inference.listwise;

import org.jspecify.annotations.NullMarked;
