package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.RunQueries;
import dev.sluice.connectors.files.RunQuery;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.src.FileSourceSplit;

/** Makes of a TREC run its queries. */
final class RunFormat extends PositionedFormat<RunQuery> {

    static final TypeInformation<RunQuery> TYPE = Types.POJO(RunQuery.class);

    RunFormat() {
        super(TYPE);
    }

    @Override
    PositionedReader<RunQuery> open(FileSourceSplit split, long offset, long lines) throws IOException {
        return new Reader(RunQueries.of(InputFile.nameOf(split.path()), WholeFiles.open(split, offset), offset, lines));
    }

    /** Reads a run from its first line. */
    static RunQueries open(InputFile file) throws IOException {
        return RunQueries.of(file.name(), Text.open(file.path(), 0), 0, 0);
    }

    /** A run that was looked at when the job was put together fails only if it is another one now. */
    private record Reader(RunQueries queries) implements PositionedReader<RunQuery> {

        @Override
        public boolean read(Consumer<RunQuery> out) throws IOException {
            try {
                RunQuery query = queries.next();
                if (query != null) {
                    out.accept(query);
                }
                return query != null;
            } catch (InvalidFileException e) {
                throw Refusals.asFailure(e);
            }
        }

        @Override
        public long offset() {
            return queries.offset();
        }

        @Override
        public long count() {
            return queries.lines();
        }

        @Override
        public void close() throws IOException {
            try {
                queries.close();
            } catch (InvalidFileException e) {
                throw Refusals.asFailure(e);
            }
        }
    }
}
