package dev.sluice.inference.batching;

/** A unit of given sizes, for tests. */
record TestUnit(int id, int documents, int tokens, int paddedTokens, Object key) implements WorkUnit {

    static TestUnit of(int id, int tokens) {
        return new TestUnit(id, 1, tokens, (tokens + 7) / 8 * 8, null);
    }

    TestUnit withKey(Object key) {
        return new TestUnit(id, documents, tokens, paddedTokens, key);
    }
}
