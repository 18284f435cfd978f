package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resolves {@code file:NAME}, which is all that the testbed's specs need. */
final class CredentialFilesSource implements SecretSource {
    private final Path directory;

    CredentialFilesSource(Path directory) {
        this.directory = directory;
    }

    @Override
    public String resolve(String namespace, SecretRef reference) {
        String name = reference.reference().replaceFirst("^file:", "");
        try {
            return Files.readString(directory.resolve(name)).stripTrailing();
        } catch (IOException e) {
            throw new SecretUnreadable(reference + " cannot be read in the testbed's credentials");
        }
    }
}
