package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.deploy.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodsReachTest {
    private static final String TIME_OUT =
            "cannot connect to PostgreSQL at 10.0.0.10:5432 as chatwoot, database chatwoot for 0 s: dial tcp: i/o timeout\n";

    @Test
    void aTimeOutBeforeTheFixIsNoneAfterIt() {
        assertThat(PodsReach.timesOut(TIME_OUT + "waiting for migrations for 0 s: 20 missing\n"
                        + "the database has all 20 migrations of this image\n"))
                .isFalse();
    }

    @Test
    void aTimeOutThatCameLastCounts() {
        assertThat(PodsReach.timesOut(TIME_OUT)).isTrue();
        assertThat(PodsReach.timesOut("waiting for migrations for 0 s: 20 missing\n" + TIME_OUT))
                .isTrue();
    }

    @Test
    void onlyTimeTellsSilenceFromARefusal() {
        assertThat(said("reach|PostgreSQL|2|100.00|102.01|10.0.0.10:5432 - no response")
                        .silent())
                .isTrue();
        assertThat(said("reach|PostgreSQL|2|100.00|100.02|10.0.0.10:5432 - no response")
                        .silent())
                .isFalse();
        assertThat(said("reach|Redis|1|100.00|101.00|nc: timed out").silent()).isTrue();
        assertThat(said("reach|Redis|127|100.00|100.00|sh: ruby: not found").run())
                .isFalse();
        assertThat(PodsReach.Said.parse("bash: warning: setlocale")).isEmpty();
        assertThat(PodsReach.Said.parse("reach|Redis|1||| ")).isEmpty();
    }

    @Test
    void theScriptAsksBothServersAndTellsWhatEachSaid(@TempDir Path tools) throws Exception {
        tool(tools, "pg_isready", "echo \"$2:$4 - accepting connections\"");
        tool(tools, "nc", "echo \"nc: can't connect to $3:$4: Connection refused\" >&2; exit 1");
        ProcessBuilder shell = new ProcessBuilder(
                "sh", "-c", Script.of(PodsReach.class, "reach.sh"), "reach", "10.0.0.10", "5432", "10.0.0.11", "6379");
        shell.environment().put("PATH", tools + ":/usr/bin:/bin");
        Process process = shell.redirectErrorStream(true).start();

        List<PodsReach.Said> said = process.inputReader()
                .lines()
                .flatMap(line -> PodsReach.Said.parse(line).stream())
                .toList();

        assertThat(said)
                .extracting(s -> s.server() + " " + s.status() + " " + s.words())
                .containsExactlyInAnyOrder(
                        "PostgreSQL 0 10.0.0.10:5432 - accepting connections",
                        "Redis 1 nc: can't connect to 10.0.0.11:6379: Connection refused");
    }

    @Test
    void whereAServerHasANameTheNameServerIsAskedAsWell(@TempDir Path tools) throws Exception {
        tool(tools, "pg_isready", "exit 2");
        tool(tools, "nc", "[ $4 != 53 ] || echo \"asked $3\"");
        ProcessBuilder shell = new ProcessBuilder(
                "sh",
                "-c",
                Script.of(PodsReach.class, "reach.sh"),
                "reach",
                "postgres.keybuzz.internal",
                "5432",
                "10.0.0.11",
                "6379",
                "names");
        shell.environment().put("PATH", tools + ":/usr/bin:/bin");
        String printed = new String(
                shell.redirectErrorStream(true).start().getInputStream().readAllBytes());

        String first = Files.readAllLines(Path.of("/etc/resolv.conf")).stream()
                .filter(line -> line.startsWith("nameserver"))
                .map(line -> line.split("\\s+")[1])
                .findFirst()
                .orElse(null);
        assertThat(PodsReach.nameServer(printed)).isEqualTo(first);
        assertThat(printed.lines().flatMap(line -> PodsReach.Said.parse(line).stream()))
                .extracting(PodsReach.Said::server)
                .hasSize(first == null ? 2 : 3);
    }

    @Test
    void onlyAnAddressIsTakenForANameServer() {
        assertThat(PodsReach.nameServer("nameserver|169.254.25.10\nreach|DNS|0|1.00|1.00| "))
                .isEqualTo("169.254.25.10");
        assertThat(PodsReach.nameServer("nameserver|$(reboot)\n")).isNull();
        assertThat(PodsReach.nameServer("reach|DNS|0|1.00|1.00| ")).isNull();
    }

    private static void tool(Path directory, String name, String script) throws IOException {
        Path tool = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    private static PodsReach.Said said(String line) {
        return PodsReach.Said.parse(line).orElseThrow();
    }
}
