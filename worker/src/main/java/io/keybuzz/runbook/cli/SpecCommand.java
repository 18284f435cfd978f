package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.spec.SpecSchema;
import io.keybuzz.runbook.spec.SpecWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "spec", description = "Prints a spec with every default filled in, or the JSON Schema of specs.")
final class SpecCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--defaults", description = "the spec that counts when nothing is said (this is the default)")
    private boolean defaults;

    @Option(names = "--schema", description = "the JSON Schema, for editors")
    private boolean schema;

    @Mixin
    private SpecOptions specOptions = new SpecOptions();

    SpecCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (schema && (defaults || specOptions.given())) {
            throw CommandFailed.usage("--schema stands alone");
        }
        String text = schema ? SpecSchema.json() : SpecWriter.yaml(specOptions.read(surroundings.in(), null));
        surroundings.out().println(text.stripTrailing());
        return ExitCode.OK;
    }
}
