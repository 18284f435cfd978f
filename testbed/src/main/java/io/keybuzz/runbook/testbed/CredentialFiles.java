package io.keybuzz.runbook.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files that the default spec's references name. SSH keys and known hosts are written by who runs the nodes. */
final class CredentialFiles {
    static final String ADMIN_PASSWORD = "admin";
    static final String REDIS_PASSWORD = "r3dis";
    static final String REGISTRY_USERNAME = "keybuzz";
    static final String REGISTRY_PASSWORD = "s3cret";

    private final Path directory;

    CredentialFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        write();
    }

    Path directory() {
        return directory;
    }

    void write() throws IOException {
        for (Map.Entry<String, String> file : Map.of(
                        "postgres-admin-password", ADMIN_PASSWORD,
                        "redis-password", REDIS_PASSWORD,
                        "registry-username", REGISTRY_USERNAME,
                        "registry-password", REGISTRY_PASSWORD)
                .entrySet()) {
            write(file.getKey(), file.getValue());
        }
    }

    void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content + "\n");
    }
}
