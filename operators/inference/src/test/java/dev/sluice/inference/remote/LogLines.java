package dev.sluice.inference.remote;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** All that Sluice logs while this is open, at every level, stack traces included. */
public final class LogLines extends AbstractAppender implements AutoCloseable {

    private static final Logger LOGGER = (Logger) LogManager.getLogger("dev.sluice");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Level before = LOGGER.getLevel();

    public LogLines() {
        super("lines", null, null, true, Property.EMPTY_ARRAY);
        start();
        LOGGER.addAppender(this);
        LOGGER.setLevel(Level.ALL);
    }

    @Override
    public void append(LogEvent event) {
        StringBuilder line = new StringBuilder(event.getMessage().getFormattedMessage());
        for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
            line.append(" | ").append(cause);
        }
        lines.add(event.getLevel() + " " + line);
    }

    /** The level of each and its message, and the exceptions behind it. */
    public Queue<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        LOGGER.removeAppender(this);
        LOGGER.setLevel(before);
        LoggerContext.getContext(false).updateLoggers();
    }
}
