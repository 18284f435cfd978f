package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab's scripts on a machine that cannot run the lab. */
class LabScriptTest {
    @TempDir
    private Path programs;

    @BeforeEach
    void anotherSystem() throws IOException {
        program("uname", "echo Darwin");
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

    @Test
    void nothingThatWasNotTestedPassesWithoutRootEither() throws Exception {
        linuxWithoutRoot();

        Ended ended = labTest(Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed()).contains("NOTHING WAS TESTED ON A REAL CLUSTER", "Linux as somebody");
    }

    @Test
    void theProjectsCheckAsksForTheLabBeforeItTestsAnythingElse() throws Exception {
        Ended ended = run(List.of("../.ci/run"), Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed())
                .contains("NOTHING WAS TESTED ON A REAL CLUSTER", "RUNBOOK_NO_LAB=1")
                .doesNotContain(" took ");
    }

    @Test
    void whatTheTestIsBuiltWithIsInstalledWhereThereIsAptGet() throws Exception {
        bareLinux();
        Path asked = programs.resolve("asked");
        program("packaged", "echo javac 11.0.1");
        program("apt-get", """
                cd "$(dirname "$0")"
                echo "$@" >>asked
                case "$*" in *install*) cp packaged javac; cp packaged mvn ;; esac""");

        Ended ended = run(List.of("../lab/test"), Map.of("PATH", programs.toString()));

        assertThat(Files.readAllLines(asked))
                .hasSize(2)
                .last()
                .asString()
                .endsWith("install -y --no-install-recommends default-jdk-headless maven");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed())
                .contains("installing Debian packages: default-jdk-headless maven")
                .as("what was installed is looked at as well")
                .contains("needs a JDK 17 or newer", "here is javac 11.0.1");
    }

    @Test
    void whereThereIsNoAptGetItSaysWhatToInstall() throws Exception {
        bareLinux();

        Ended ended = run(List.of("../lab/test"), Map.of("PATH", programs.toString()));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed())
                .contains("lab/test needs a JDK 17 or newer and Maven", "no apt-get", ": default-jdk-headless maven");
    }

    @Test
    void aJavaHomeIsKeptTo() throws Exception {
        bareLinux();
        program("apt-get", "echo apt-get was asked");
        program("mvn", "exit 1");

        Ended ended =
                run(List.of("../lab/test"), Map.of("PATH", programs.toString(), "JAVA_HOME", programs.toString()));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed())
                .contains("there is no " + programs + "/bin/javac")
                .doesNotContain("apt-get was asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "down", "build"})
    void whoIsNotRootIsToldWhatForAndHow(String script) throws Exception {
        linuxWithoutRoot();

        Ended ended = run(List.of("../lab/" + script), Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed()).contains("the lab needs root", "sudo ../lab/" + script);
    }

    @Test
    void anotherSystemIsToldWhereItCanTryTheRunbook() throws Exception {
        Ended ended = run(List.of("../lab/up"), Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed()).contains("the lab needs Linux", "./runbook demo");
    }

    /** None of them gets as far as to ask whether the lab is up. */
    @ParameterizedTest
    @CsvSource({
        "net, lab: net wants HOST: lab/lab net HOST [CMD...]",
        "psql, lab: psql wants SQL: lab/lab psql SQL [DB]",
        "move-tag latest, lab: move-tag wants TAG TO: lab/lab move-tag TAG TO"
    })
    void aVerbThatLacksAnArgumentSaysHowItIsUsed(String words, String said) throws Exception {
        List<String> command = new ArrayList<>(List.of("../lab/lab"));
        command.addAll(List.of(words.split(" ")));

        Ended ended = run(command, Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed()).isEqualTo(said + "\n");
    }

    @Test
    void whoNamesNoVerbIsShownThemAll() throws Exception {
        Ended ended = run(List.of("../lab/lab"), Map.of());

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.printed()).startsWith("One verb a line:").contains("lab reset", "lab move-tag");
    }

    private record Ended(int code, String printed) {}

    private void linuxWithoutRoot() throws IOException {
        program("uname", "echo Linux");
        program("id", "case $1 in -un) echo somebody ;; *) echo 1000 ;; esac");
    }

    /** With root and namespaces, and of programs only what every system has; none of the scripts gets as far as its lock. */
    private void bareLinux() throws IOException {
        program("uname", "echo Linux");
        program("id", "case $1 in -un) echo root ;; *) echo 0 ;; esac");
        program("unshare", "exit 0");
        program("flock", "exit 1");
        for (String name : List.of("bash", "cat", "cp", "dirname", "ls", "realpath", "sed", "sort", "tail")) {
            String found = Files.exists(Path.of("/usr/bin", name)) ? "/usr/bin/" : "/bin/";
            program(name, "exec " + found + name + " \"$@\"");
        }
    }

    private void program(String name, String does) throws IOException {
        Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended labTest(Map<String, String> settings) throws Exception {
        return run(List.of("../lab/test"), settings);
    }

    private Ended run(List<String> command, Map<String, String> settings) throws Exception {
        ProcessBuilder script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().keySet().removeAll(List.of("RUNBOOK_NO_LAB", "JAVA_HOME"));
        script.environment().putAll(settings);
        script.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        Process process = script.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), printed);
    }
}
