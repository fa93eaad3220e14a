package dev.sluice.jobs.options;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A YAML file that gives options: the same names without the dashes, the same forms of values. It takes the place of
 * the options' defaults, so the command line wins, and values take the same way from there on.
 */
public final class JobFile implements IDefaultValueProvider {

    /** Names the file; it cannot stand in the file itself. */
    public static final String OPTION = "--config";

    /** Parts the entries of an option that takes several; no value holds it. */
    public static final String SEPARATOR = "\u001f";

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final Map<String, String> values;

    private JobFile(Path path, Map<String, String> values) {
        this.path = path;
        this.values = values;
    }

    /**
     * Lets a command take what its command line leaves open from the file that the command line names, if it names one.
     *
     * @throws ParameterException if the file cannot be read or holds what the command does not know
     */
    public static void applyTo(CommandLine command, String... arguments) {
        Path path = pathIn(arguments);
        if (path != null) {
            command.setDefaultValueProvider(read(path, command));
        }
    }

    private static @Nullable Path pathIn(String... arguments) {
        for (int index = 0; index < arguments.length; index++) {
            if (arguments[index].startsWith(OPTION + "=")) {
                return Path.of(arguments[index].substring(OPTION.length() + 1));
            }
            if (arguments[index].equals(OPTION) && index + 1 < arguments.length) {
                return Path.of(arguments[index + 1]);
            }
        }
        return null;
    }

    private static JobFile read(Path path, CommandLine command) {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new ParameterException(command, OPTION + " " + path + ": there is no such file");
        } catch (JacksonException e) {
            throw new ParameterException(command, path + place(e) + ": this is no YAML (" + firstLine(e) + ")");
        } catch (IOException e) {
            throw new ParameterException(command, OPTION + " " + path + " cannot be read: " + e.getMessage());
        }
        if (root.isMissingNode() || root.isNull()) {
            return new JobFile(path, Map.of());
        }
        if (!root.isObject()) {
            throw new ParameterException(
                    command, path + " holds one " + kind(root) + "; expected lines like 'candidates: my-topic'");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            OptionSpec option = command.getCommandSpec().findOption("--" + member.getKey());
            if (option == null || !isAllowed(option)) {
                throw new ParameterException(command, unknown(path, member.getKey(), command));
            }
            if (!isEmpty(member.getValue(), option)) {
                values.put(member.getKey(), text(path, member.getKey(), member.getValue(), option, command));
            }
        }
        return new JobFile(path, values);
    }

    /** A name without a value, as it stands in a file that someone is about to fill in, is as good as none. */
    private static boolean isEmpty(JsonNode value, OptionSpec option) {
        return value.isNull()
                || (value.isTextual() && value.asText().isEmpty())
                || (option.isMultiValue() && value.isContainerNode() && value.isEmpty());
    }

    private static String text(Path path, String name, JsonNode value, OptionSpec option, CommandLine command) {
        if (option.typeInfo().isMap() && value.isObject()) {
            StringJoiner entries = new StringJoiner(SEPARATOR);
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                entries.add(
                        entry.getKey() + "=" + scalar(path, name + "." + entry.getKey(), entry.getValue(), command));
            }
            return entries.toString();
        }
        if (option.typeInfo().isMap()) {
            throw new ParameterException(
                    command,
                    path + ": " + name + " is one " + kind(value)
                            + "; expected names with their values, one a line below it");
        }
        if (option.isMultiValue() && value.isArray()) {
            StringJoiner entries = new StringJoiner(SEPARATOR);
            for (JsonNode entry : value) {
                entries.add(scalar(path, name, entry, command));
            }
            return entries.toString();
        }
        return scalar(path, name, value, command);
    }

    private static String scalar(Path path, String name, JsonNode value, CommandLine command) {
        if (!value.isValueNode() || value.isNull()) {
            throw new ParameterException(
                    command, path + ": " + name + " is one " + kind(value) + "; expected one value");
        }
        return value.asText();
    }

    private static String unknown(Path path, String name, CommandLine command) {
        TreeSet<String> known = new TreeSet<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (isAllowed(option)) {
                known.add(nameOf(option));
            }
        }
        List<String> guesses = new UnmatchedArgumentException(command, List.of("--" + name)).getSuggestions();
        String guess = guesses.stream()
                .map(JobFile::withoutDashes)
                .filter(known::contains)
                .findFirst()
                .map(nearest -> "Did you mean " + nearest + "? ")
                .orElse("");
        return path + ": '" + name + "' is not known. " + guess + "Known are " + String.join(", ", known);
    }

    private static boolean isAllowed(OptionSpec option) {
        return !option.inherited()
                && !option.usageHelp()
                && !option.versionHelp()
                && !option.longestName().equals(OPTION);
    }

    private static String nameOf(ArgSpec option) {
        return withoutDashes(((OptionSpec) option).longestName());
    }

    private static String withoutDashes(String option) {
        return option.startsWith("--") ? option.substring(2) : option;
    }

    private static String kind(JsonNode node) {
        return node.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
    }

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }

    /** The file that an option's value comes from, for messages; null where it does not come from this file. */
    public @Nullable Path sourceOf(@Nullable ArgSpec option) {
        return option instanceof OptionSpec && values.containsKey(nameOf(option)) ? path : null;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument.isOption() ? values.get(nameOf(argument)) : null;
    }
}
