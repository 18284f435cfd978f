package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ufw switched off and on by the script in a real bash, among programs that only write down how they were called. */
class NodeSwitchTest {
    private static final String ARMS =
            "systemd-run --quiet --collect --on-active=60 --unit=chatwoot-runbook-revert ufw ";

    @TempDir
    Path node;

    @BeforeEach
    void programsThatTellTheirCalls() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash"))
                && Files.isExecutable(Path.of("/usr/bin/setsid"))
                && System.getProperty("user.name").equals("root"));
        Files.createDirectories(node.resolve("bin"));
        Files.createDirectories(node.resolve("run"));
        program("ufw", tells("ufw"));
        program("systemd-run", tells("systemd-run"));
        program("systemctl", "exit 0");
    }

    @Test
    void ufwIsSwitchedOnceItsRevertIsArmed() throws Exception {
        systemd();

        assertThat(run("disable run-1")).contains("rc|0");
        assertThat(Files.readAllLines(node.resolve("mark"))).containsExactly("run-1");
        assertThat(run("enable run-1")).contains("rc|0");

        assertThat(calls())
                .containsExactly(ARMS + "--force enable", "ufw disable", ARMS + "disable", "ufw --force enable");
    }

    @Test
    void ufwIsNotSwitchedOffWhereNoRevertIsArmed() throws Exception {
        systemd();
        program("systemd-run", "echo 'Failed to start the timer:'; echo 'no such bus' >&2; exit 1");

        assertThat(run("disable run-1")).contains("said|Failed to start the timer: no such bus", "rc|5", "@end");

        assertThat(calls()).isEmpty();
        assertThat(node.resolve("mark")).doesNotExist();
    }

    @Test
    void ufwIsNotSwitchedOnWhereNoRevertIsArmedAndStaysKnownAsDisabledByTheRun() throws Exception {
        systemd();
        Files.writeString(node.resolve("mark"), "run-1\n");
        program("systemd-run", "exit 1");

        assertThat(run("enable run-1")).contains("rc|5", "@end").doesNotContain("rc|0");

        assertThat(calls()).isEmpty();
        assertThat(run("ours run-1")).contains("rc|0");
    }

    @Test
    void ufwIsNotSwitchedOffWhereThatWouldFlushWhatTheCniMade() throws Exception {
        systemd();
        Files.writeString(node.resolve("default"), "IPV6=yes\nMANAGE_BUILTINS=yes\n");

        assertThat(run("disable run-1")).contains("said|MANAGE_BUILTINS=yes", "rc|3", "@end");

        assertThat(calls()).as("nothing armed either").isEmpty();
        assertThat(node.resolve("mark")).doesNotExist();
    }

    @Test
    void ufwIsNotSwitchedOffWhenTheRunCouldNotBeKnownForIt() throws Exception {
        Files.createDirectories(node.resolve("mark"));

        assertThat(run("disable run-1")).contains("rc|5", "@end");

        assertThat(calls()).isEmpty();
        assertThat(node.resolve("run/revert")).as("called off again").doesNotExist();
    }

    @Test
    void withoutSystemdAShellWaitsToRevertUntilItIsCalledOff() throws Exception {
        assertThat(run("disable run-1")).contains("rc|0");
        assertThat(node.resolve("run/revert")).isNotEmptyFile();
        assertThat(run("settle run-1")).contains("said|settled");
        assertThat(node.resolve("run/revert")).doesNotExist();
        assertThat(calls()).containsExactly("ufw disable");
    }

    @Test
    void withoutSystemdUfwIsNotSwitchedEitherWhenNoShellWaits() throws Exception {
        Files.delete(node.resolve("run"));

        assertThat(run("disable run-1"))
                .anyMatch(l -> l.startsWith("said|nothing waits in "))
                .contains("rc|5", "@end");

        assertThat(calls()).isEmpty();
        assertThat(node.resolve("mark")).doesNotExist();
    }

    @Test
    void aRevertThatAnotherOneReplacesNeverHappens() throws Exception {
        String script = led(script(), "sleep 60;", "sleep 2;");

        assertThat(NodeScriptsTest.run(Map.of(), script, "disable run-1", "enable run-1", "settle run-1"))
                .contains("said|settled");
        Thread.sleep(2_500);

        assertThat(calls()).containsExactly("ufw disable", "ufw --force enable");
    }

    @Test
    void whoWorksThroughSudoIsKnownByTheAddressTheyComeFrom() throws Exception {
        program("sudo", "shift; exec env -i SUDONE=1 PATH=\"$PATH\" \"$@\"");
        String script = led(script(), "[ \"$EUID\" = 0 ]", "[ -n \"$SUDONE\" ]");
        Map<String, String> loggedIn = Map.of(
                "SSH_CONNECTION", "10.0.0.5 50000 10.0.0.110 22", "PATH", node.resolve("bin") + ":/usr/bin:/bin");

        assertThat(NodeScriptsTest.run(loggedIn, script, "who")).contains("said|10.0.0.5", "rc|0", "@end");
    }

    private void systemd() throws IOException {
        Files.createDirectories(node.resolve("systemd"));
    }

    private List<String> run(String... requests) throws IOException, InterruptedException {
        return NodeScriptsTest.run(Map.of(), script(), requests);
    }

    /** The script itself, led to the files and programs of this test. */
    private String script() {
        String script = led(NodeScripts.CHANGE, " PATH=/usr/", " PATH=" + node.resolve("bin") + ":/usr/");
        script = led(script, "/run/systemd/system", node.resolve("systemd").toString());
        script = led(script, "=/run/chatwoot-runbook.revert", "=" + node.resolve("run/revert"));
        script = led(script, "=/etc/ufw/chatwoot-runbook.disabled", "=" + node.resolve("mark"));
        return led(script, "/etc/default/ufw", node.resolve("default").toString());
    }

    // A script that could not be led elsewhere would switch the firewall of the machine that runs this.
    private static String led(String script, String from, String to) {
        assertThat(script).contains(from);
        return script.replace(from, to);
    }

    private String tells(String name) {
        return "echo " + name + " \"$*\" >>" + node.resolve("calls");
    }

    private void program(String name, String text) throws IOException {
        Path file = node.resolve("bin").resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> calls() throws IOException {
        Path calls = node.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }
}
