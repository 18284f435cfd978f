package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a parked run says that a person types to finish without it is typed, line by line, and leads to the same place. */
@LabOnly("in the testbed every address is mapped, which psql and ssh do not know")
class ByHandScenarioTest extends Scenario {
    private static final String ROLE_PASSWORD = "by-hand-Password-0000000000000001";

    @TempDir
    private Path directory;

    @Test
    void theCommandsThatARunPrintsFinishItWithoutTheRun() throws Exception {
        world.fault(Fault.REDIS_DOWN);
        Run run = Run.start(world, DEFAULTS);
        List<String> lines = run.parked().waiting().byHand();
        world.fault(Fault.NONE);
        program(
                "ssh",
                "exec /usr/bin/ssh -i \"$RUNBOOK_CREDENTIALS_DIR/ssh-private-key\""
                        + " -o UserKnownHostsFile=\"$RUNBOOK_CREDENTIALS_DIR/ssh-known-hosts\" \"$@\"");
        program("runbook", "exec java -jar " + ((LabWorld) world).jar() + " \"$@\"");
        Files.writeString(directory.resolve("SPEC"), "registry: {endpoint: 'http://10.0.0.10:5000'}\n");

        for (String line : lines) {
            if (!line.startsWith("#") && !line.endsWith("# Chatwoot from v4 on")) {
                typed(line);
            }
        }

        assertThat(WayIn.answers(world).values()).containsOnly(200);
        run.failed();
        assertSucceeded(install(java.util.Map.of("adopt", "YES")));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** Types it as a person would: in this shell's directory, with the passwords at hand. A diff that finds something ends with 1. */
    private void typed(String line) throws Exception {
        String filledIn = line.replace("=USER ", "=keybuzz ").replace("INGRESS_ADDRESS", World.NODES.get(0));
        ProcessBuilder shell = new ProcessBuilder("setsid", "bash", "-o", "pipefail", "-c", filledIn)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        shell.environment().put("PASSWORD", ROLE_PASSWORD);
        shell.environment().put("REDIS", "r3dis");
        shell.environment().put("PGPASSWORD", "admin");
        shell.environment().put("REGISTRY_PASSWORD", "s3cret");
        shell.environment().put("SECRET_KEY_BASE", "5".repeat(128));
        shell.environment()
                .merge("PATH", directory + ":" + System.getenv("RUNBOOK_LAB_BIN"), (path, first) -> first + ":" + path);
        Process process = shell.start();
        process.getOutputStream().write((ROLE_PASSWORD + "\n" + ROLE_PASSWORD + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<Integer> fine = new ArrayList<>(List.of(0));
        if (line.contains("kubectl diff")) {
            fine.add(1);
        }
        assertThat(process.waitFor()).as(line + "\n" + printed).isIn(fine);
    }

    private void program(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + content + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
