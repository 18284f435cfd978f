package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import io.keybuzz.runbook.spec.SpecReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code -f} and {@code --set}. */
final class SpecOptions {

    @Option(
            names = {"-f", "--file"},
            paramLabel = "SPEC",
            description = "the spec, YAML or JSON; - reads standard input; without it the defaults")
    private String file;

    @Option(names = "--set", paramLabel = "a.b=c", description = "sets one field over the spec; may be repeated")
    private List<String> overrides = new ArrayList<>();

    boolean given() {
        return file != null || !overrides.isEmpty();
    }

    /** Whether a base matters: a file is a whole spec. */
    boolean needsBase() {
        return given() && file == null;
    }

    /**
     * The spec as asked for, checked.
     *
     * @param base what {@code --set} is applied to when there is no file; null: the defaults
     */
    Spec read(InputStream in, String base) {
        SpecReading reading = SpecReader.read(file == null ? base : text(in), overrides);
        if (!reading.errors().isEmpty()) {
            throw CommandFailed.invalid(reading.errors());
        }
        return reading.spec();
    }

    private String text(InputStream in) {
        try {
            return file.equals("-")
                    ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException missing) {
            throw CommandFailed.usage(file + ": there is no such file");
        } catch (InvalidPathException | IOException unreadable) {
            throw CommandFailed.usage(file + ": cannot be read as UTF-8 text");
        }
    }
}
