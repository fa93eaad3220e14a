package dev.sluice.benchmarks;

/** Where Flink keeps state. */
@SuppressWarnings("MemberName") // the words of the command line
enum StateBackend {
    /** Objects on the heap. */
    heap("hashmap"),
    /** Serialized, in memory of its own and on the local disk. */
    rocksdb("rocksdb");

    private final String flinkName;

    StateBackend(String flinkName) {
        this.flinkName = flinkName;
    }

    /** The value of Flink's option {@code state.backend.type}. */
    String flinkName() {
        return flinkName;
    }
}
