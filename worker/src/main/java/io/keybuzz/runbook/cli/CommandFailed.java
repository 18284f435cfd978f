package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.SpecError;
import java.util.List;
import java.util.Map;

/** A command's end that people expect: sentences and an exit code, never a stack. */
final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> lines;
    private final transient Object document;

    private CommandFailed(int exitCode, List<String> lines, Object document) {
        super(String.join("\n", lines), null, false, false);
        this.exitCode = exitCode;
        this.lines = lines;
        this.document = document;
    }

    /** Something did not go as asked. */
    static CommandFailed failed(String sentence) {
        return new CommandFailed(ExitCode.FAILED, List.of(sentence), Map.of("error", sentence));
    }

    /** The same, with what {@code --json} prints. */
    static CommandFailed failed(List<String> lines, Object document) {
        return new CommandFailed(ExitCode.FAILED, lines, document);
    }

    /** The same, where {@code --json} has printed its document already. */
    static CommandFailed printed(String sentence) {
        return new CommandFailed(ExitCode.FAILED, List.of(sentence), null);
    }

    /** The command line itself is wrong. */
    static CommandFailed usage(String sentence) {
        return new CommandFailed(ExitCode.USAGE, List.of(sentence), Map.of("error", sentence));
    }

    /** The spec is wrong: all of it at once. */
    static CommandFailed invalid(List<SpecError> errors) {
        return new CommandFailed(
                ExitCode.USAGE, errors.stream().map(SpecError::sentence).toList(), new InvalidInput(errors));
    }

    int exitCode() {
        return exitCode;
    }

    List<String> lines() {
        return lines;
    }

    /** What {@code --json} prints; null when nothing is left to print. */
    Object document() {
        return document;
    }
}
