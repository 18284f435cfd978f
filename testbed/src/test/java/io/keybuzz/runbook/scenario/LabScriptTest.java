package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab/test} on a machine that cannot run the lab. */
class LabScriptTest {
    @TempDir
    private Path programs;

    @BeforeEach
    void anotherSystem() throws IOException {
        Path uname = Files.writeString(programs.resolve("uname"), "#!/bin/sh\necho Darwin\n");
        Files.setPosixFilePermissions(uname, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void nothingThatWasNotTestedPasses() throws Exception {
        Ended ended = labTest(Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed()).contains("NOTHING WAS TESTED ON A REAL CLUSTER", "Darwin", "RUNBOOK_NO_LAB=1");
    }

    @Test
    void whoSaysSoGoesOnWithoutItAndIsToldAllTheSame() throws Exception {
        Ended ended = labTest(Map.of("RUNBOOK_NO_LAB", "1"));

        assertThat(ended.code()).isZero();
        assertThat(ended.printed()).contains("NOTHING WAS TESTED ON A REAL CLUSTER");
    }

    private record Ended(int code, String printed) {}

    private Ended labTest(Map<String, String> settings) throws Exception {
        ProcessBuilder script = new ProcessBuilder("../lab/test").redirectErrorStream(true);
        script.environment().remove("RUNBOOK_NO_LAB");
        script.environment().putAll(settings);
        script.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        Process process = script.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), printed);
    }
}
