package dev.sluice.connectors.candidates;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/** Makes a split of each row group of Parquet files; its offset is the row group's number. */
final class RowGroups implements FileEnumerator {

    private final Map<InputFile, Integer> files;

    /** @param files how many row groups each has */
    RowGroups(Map<InputFile, Integer> files) {
        this.files = files;
    }

    @Override
    public Collection<FileSourceSplit> enumerateSplits(Path[] paths, int minDesiredSplits) throws IOException {
        List<FileSourceSplit> splits = new ArrayList<>();
        for (Map.Entry<InputFile, Integer> entry : files.entrySet()) {
            InputFile file = entry.getKey();
            FileStatus status = WholeFiles.unchanged(file);
            for (int rowGroup = 0; rowGroup < entry.getValue(); rowGroup++) {
                splits.add(new FileSourceSplit(
                        file.name() + "#" + rowGroup,
                        file.path(),
                        rowGroup,
                        1,
                        status.getModificationTime(),
                        file.length()));
            }
        }
        return splits;
    }
}
