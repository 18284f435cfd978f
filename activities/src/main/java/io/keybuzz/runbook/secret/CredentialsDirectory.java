package io.keybuzz.runbook.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The only directory that {@code file:} references can reach. Links inside it are followed, as Kubernetes' volumes need. */
final class CredentialsDirectory {
    /** Larger than any key or known_hosts file of a thousand nodes. */
    private static final long LARGEST = 1024 * 1024;

    private final Path directory;

    CredentialsDirectory(Path directory) {
        this.directory = directory;
    }

    /** The file's text, as it is. */
    String read(String name) {
        String reference = "file:" + name;
        try {
            Path root = directory.toRealPath();
            Path file = root.resolve(name).toRealPath();
            if (!file.startsWith(root)) {
                throw new SecretUnreadable(reference + " leads out of the credentials directory.");
            }
            if (!Files.isRegularFile(file)) {
                throw new SecretUnreadable(reference + " is no file.");
            }
            if (Files.size(file) > LARGEST) {
                throw new SecretUnreadable(reference + " is larger than 1 MB.");
            }
            return CredentialSource.text(Files.readAllBytes(file), reference);
        } catch (NoSuchFileException e) {
            throw new SecretUnreadable(reference + " leads nowhere: there is no " + directory.resolve(name) + ".");
        } catch (IOException e) {
            throw new SecretUnreadable(
                    reference + " cannot be read by the worker's user: " + directory.resolve(name) + ".");
        }
    }
}
