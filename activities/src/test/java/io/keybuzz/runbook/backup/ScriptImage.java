package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The image of a backup's Job: tools that do what they are told to, a volume, and a real shell for the script. */
record ScriptImage(Path directory) {

    /** @param output standard output and standard error */
    record Ended(int code, String output) {}

    static ScriptImage in(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("volume"));
        Files.createDirectories(directory.resolve("work"));
        return new ScriptImage(directory);
    }

    Path volume() {
        return directory.resolve("volume");
    }

    /** The node's disk, where a dump for a bucket lies first. */
    Path work() {
        return directory.resolve("work");
    }

    /** What {@code PATH} is in an image that has these tools of the machine's and its own, and no others. */
    String only(String... tools) throws IOException {
        for (String tool : tools) {
            Path machines = Arrays.stream(System.getenv("PATH").split(":"))
                    .map(path -> Path.of(path, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            tool(tool, "exec " + machines + " \"$@\"\n");
        }
        return directory.resolve("bin").toString();
    }

    void tool(String name, String script) throws IOException {
        Path tool = Files.writeString(directory.resolve("bin").resolve(name), "#!/bin/sh\n" + script);
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    /** @param script with {@code $VOLUME} where the volume is mounted in a pod, and {@code $WORK} for the node's disk */
    Ended run(String script, Map<String, String> variables) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("VOLUME", volume().toString());
        builder.environment().put("WORK", work().toString());
        builder.environment().remove("S3_BUCKET");
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
