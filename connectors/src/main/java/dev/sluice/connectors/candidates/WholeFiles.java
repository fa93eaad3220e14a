package dev.sluice.connectors.candidates;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Makes one split of each text file. Not several: where a line stands in its file is its id, and that is known only to
 * who read the lines before it; and one thread reads hundreds of times faster than a model scores. So that all subtasks
 * have work nevertheless, sets are spread over them behind the source.
 */
final class WholeFiles implements FileEnumerator {

    private final List<InputFile> files;

    private WholeFiles(List<InputFile> files) {
        this.files = files;
    }

    /** A bounded stream of what is in the files, as they were found. */
    static <T> SingleOutputStreamOperator<T> read(
            StreamExecutionEnvironment environment, List<InputFile> files, PositionedFormat<T> format, String name) {
        return read(environment, files, () -> new WholeFiles(files), format, name);
    }

    /** A bounded stream of what is in some splits of the files. */
    static <T> SingleOutputStreamOperator<T> read(
            StreamExecutionEnvironment environment,
            List<InputFile> files,
            FileEnumerator.Provider splits,
            PositionedFormat<T> format,
            String name) {
        Path[] paths = files.stream().map(InputFile::path).toArray(Path[]::new);
        return environment
                .fromSource(
                        FileSource.forBulkFileFormat(format, paths)
                                .setFileEnumerator(splits)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        name)
                .uid(name)
                .name(name);
    }

    /** Looks at a file again when the job begins. */
    static FileStatus unchanged(InputFile file) throws IOException {
        FileStatus status = file.path().getFileSystem().getFileStatus(file.path());
        if (status.getLen() != file.length()) {
            throw changed(file.name(), file.length(), status.getLen());
        }
        return status;
    }

    @Override
    public Collection<FileSourceSplit> enumerateSplits(Path[] paths, int minDesiredSplits) throws IOException {
        List<FileSourceSplit> splits = new ArrayList<>();
        for (InputFile file : files) {
            FileStatus status = unchanged(file);
            if (file.length() > 0) {
                splits.add(new FileSourceSplit(
                        file.name(), file.path(), 0, file.length(), status.getModificationTime(), file.length()));
            }
        }
        return splits;
    }

    /**
     * Opens the text of a split. A packed file may have grown: it was cut off, and has been mended since.
     *
     * @param offset where to go on
     */
    static Text open(FileSourceSplit split, long offset) throws IOException {
        long length = split.path().getFileSystem().getFileStatus(split.path()).getLen();
        Text text = Text.open(split.path(), offset);
        boolean mended = text.compression() != Compression.NONE && length > split.fileSize();
        if (length != split.fileSize() && !mended) {
            text.close();
            throw changed(InputFile.nameOf(split.path()), split.fileSize(), length);
        }
        return text;
    }

    static UnusableInputException changed(String name, long before, long now) {
        return new UnusableInputException(name + ": the file has " + now + " bytes; expected " + before
                + ", as when the job began. Put it back as it was, or begin anew with another output");
    }
}
