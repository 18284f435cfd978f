package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Temporal's own pages in a real browser, which the scripts of lab/ui drive. Screenshots stay in lab/artifacts/ui. */
final class TemporalPages {
    private static final Path LAB = Path.of(String.valueOf(System.getenv("RUNBOOK_LAB")));

    private TemporalPages() {}

    /**
     * Plays a script.
     *
     * @param script in lab/ui
     * @param kind what the link is for that the script begins with, see {@code runbook link}
     * @param name of the directory that gets the screenshots
     * @param arguments behind the link and that directory
     * @return what was seen
     */
    static JsonNode play(String script, String kind, String name, List<String> arguments) throws Exception {
        Path artefacts =
                Files.createDirectories(LAB.resolve("artifacts").resolve("ui").resolve(name));
        String link = output(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-jar",
                        LAB.resolve("artifacts").resolve("runbook.jar").toString(),
                        "link",
                        kind))
                .lines()
                .findFirst()
                .orElseThrow();
        List<String> command = Stream.concat(
                        Stream.of("node", LAB.resolve("ui").resolve(script).toString(), link, artefacts.toString()),
                        arguments.stream())
                .toList();
        return new ObjectMapper().readTree(output(command));
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return out;
    }
}
