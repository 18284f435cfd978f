package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a run that turns firewalls off and on again, no node is cut off from SSH by it. */
class FirewallSafetyScenarioTest extends Scenario {
    private static final Map<String, Object> DISABLE = Map.of("policy", "DISABLE");
    private static final Map<String, Object> NOBODY_LISTENS = Map.of("addresses", List.of("10.0.0.10"));
    private static final String NODE = "10.0.0.110";
    private static final String SWITCH = "ufw/" + NODE + "/disable";
    private static final int PATIENCE_MILLIS = 10_000;
    /** Where no answer is hoped for, and the worker is to die before it has given the switch up. */
    private static final int SILENCE_MILLIS = 1_000;
    /** A revert waits a minute; what else takes time is a machine with little to spare. */
    private static final Duration REVERT = Duration.ofMinutes(2);

    @Test
    void aFirewallThatWouldShutSshIsNotTurnedOnAgainAndWhatToTypeFirstIsTold() throws Exception {
        Run run = Run.start(world, Map.of("firewall", DISABLE, "ingress", NOBODY_LISTENS));
        assertThat(changes(run.parked())).contains(SWITCH);
        world.ufw(NODE, "delete allow from 10.0.0.0/16");
        world.ufw(NODE, "delete allow 22/tcp");

        run.decide("ABORT");

        Report report = run.end();
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(report.compensation())
                .filteredOn(u -> u.object().equals(SWITCH))
                .singleElement()
                .satisfies(u -> {
                    assertThat(u.status()).isEqualTo(Undone.Status.FAILED);
                    assertThat(u.detail())
                            .contains("none of them admits SSH from 10.0.0.5 to port 22", "it would cut the node off");
                    assertThat(u.command())
                            .isEqualTo("ssh " + NODE + " 'ufw allow from 10.0.0.5 to any port 22 proto tcp"
                                    + " && ufw --force enable'");
                });
        assertThat(report.compensation())
                .as("the other firewalls")
                .filteredOn(u -> u.object().startsWith("ufw/") && !u.object().equals(SWITCH))
                .isNotEmpty()
                .allMatch(u -> u.status() == Undone.Status.UNDONE);
        assertThat(enabled(NODE)).isFalse();
        assertThat(World.NODES).allMatch(FirewallSafetyScenarioTest::answersSsh);
    }

    @Test
    void aFirewallWhoseRulesChangedAndStillAdmitSshIsTurnedOnAgain() throws Exception {
        Run run = Run.start(world, Map.of("firewall", DISABLE, "ingress", NOBODY_LISTENS));
        assertThat(changes(run.parked())).contains(SWITCH);
        world.ufw(NODE, "delete allow 22/tcp");

        run.decide("ABORT");

        assertThat(run.end().compensation())
                .filteredOn(u -> u.object().equals(SWITCH))
                .singleElement()
                .satisfies(u -> assertThat(u.status()).isEqualTo(Undone.Status.UNDONE));
        assertThat(enabled(NODE)).isTrue();
        assertThat(answersSsh(NODE)).isTrue();
    }

    @Test
    void rulesThatCannotBeSeenAreNotSaidToBeTakenBack() throws Exception {
        Run run = Run.start(world, Map.of("ingress", NOBODY_LISTENS));
        assertThat(changes(run.parked())).anyMatch(c -> c.startsWith("ufw/"));
        Map<String, String> files = firewallFiles();
        world.fault(Fault.UFW_BUSY);

        run.decide("ABORT");

        Report report = run.end();
        world.fault(Fault.NONE);
        assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(report.compensation())
                .filteredOn(u -> u.object().startsWith("ufw/"))
                .isNotEmpty()
                .allSatisfy(u -> {
                    assertThat(u.status()).isEqualTo(Undone.Status.FAILED);
                    assertThat(u.detail()).contains("does not answer", "holds its lock");
                });
        assertThat(firewallFiles()).isEqualTo(files);
    }

    @Test
    void whereTurningItOffWouldTakeTheClustersOwnRulesAwayNoFirewallIsTouched() throws Exception {
        world.fault(Fault.MANAGE_BUILTINS);
        Map<String, String> files = firewallFiles();

        Report report = install(Map.of("firewall", DISABLE, "onFailure", "FAIL"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report)).anySatisfy(d -> {
            assertThat(d.cause()).isEqualTo(Cause.FIREWALL);
            assertThat(d.summary())
                    .contains("is not disabled: with MANAGE_BUILTINS=yes that would flush what the CNI made");
            assertThat(d.remedy()).contains("ufw status numbered");
        });
        assertThat(changes(report)).noneMatch(c -> c.startsWith("ufw/"));
        assertThat(firewallFiles()).isEqualTo(files);
    }

    @Test
    @LabOnly("a simulated node takes back what it is told to, not what a minute without an answer makes it")
    void aSwitchAfterWhichNobodyGetsInIsTakenBackByTheNodeItselfAndTheRunGoesOnOnceSshAnswers() throws Exception {
        LabWorld lab = (LabWorld) world;
        shutSshOnceTurnedOff(lab);
        try {
            Run run = Run.start(world, Map.of("firewall", DISABLE));
            Report parked = run.parked();
            assertThat(parked.waiting().step()).isEqualTo("fix-firewall");
            assertThat(parked.waiting().diagnosis().cause()).isEqualTo(Cause.NODE_UNREACHABLE);
            assertThat(parked.waiting().diagnosis().summary()).contains(NODE);
            assertThat(changes(parked)).contains("ufw/10.0.0.111/disable").doesNotContain(SWITCH);
            Waiting.until("its firewall is on again", REVERT, () -> enabled(NODE));
            openSsh(lab);

            run.decide("RETRY");

            // Whether it is turned off anew is its pods' business: without one there nothing is proven.
            assertServed(run.end());
        } finally {
            openSsh(lab);
        }
    }

    @Test
    @LabOnly("as above, and the testbed's worker is not killed, so that it would settle what it had begun")
    void aSwitchWhoseWorkerDiesBeforeItWasProvenIsTakenBackByTheNodeItself() throws Exception {
        LabWorld lab = (LabWorld) world;
        shutSshOnceTurnedOff(lab);
        try {
            Run run = Run.start(world, Map.of("firewall", DISABLE));
            Waiting.until("its firewall is off", Duration.ofMinutes(2), () -> !enabled(NODE));
            assertThat(answersSsh(NODE, SILENCE_MILLIS))
                    .as("what would prove the switch")
                    .isFalse();
            world.killWorker();

            Waiting.until("its firewall is on again, with no worker anywhere", REVERT, () -> enabled(NODE));

            openSsh(lab);
            assertThat(answersSsh(NODE)).isTrue();
            world.startWorker();
            Report report = run.end();
            assertServed(report);
            assertThat(changes(report)).contains(SWITCH);
            assertThat(enabled(NODE)).isFalse();
        } finally {
            openSsh(lab);
        }
    }

    private static void assertServed(Report report) {
        assertSucceeded(report);
        assertThat(answersSsh(NODE)).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** From the moment in which a run turns its ufw off the node lets no new connection in; those that are open go on. */
    private static void shutSshOnceTurnedOff(LabWorld lab) throws Exception {
        lab.onNode(
                NODE,
                "touch /run/scenario-shuts-ssh; setsid sh -c '"
                        + "until [ -e /etc/ufw/chatwoot-runbook.disabled ]; do"
                        + " [ -e /run/scenario-shuts-ssh ] || exit; sleep 0.05; done;"
                        + " iptables -w -I INPUT -p tcp --dport 22 --syn -j DROP' >/dev/null 2>&1 </dev/null &");
    }

    private static void openSsh(LabWorld lab) throws Exception {
        lab.onNode(
                NODE,
                "rm -f /run/scenario-shuts-ssh;"
                        + " while iptables -w -D INPUT -p tcp --dport 22 --syn -j DROP 2>/dev/null; do :; done");
    }

    private static boolean enabled(String node) {
        try {
            return world.ufwFiles(node).contains("ENABLED=yes");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a new connection is greeted by its SSH server, asked without any of the runbook's code. */
    private static boolean answersSsh(String node) {
        return answersSsh(node, PATIENCE_MILLIS);
    }

    private static boolean answersSsh(String node, int millis) {
        HostPort address = world.addresses().resolve(new HostPort(node, 22));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), millis);
            socket.setSoTimeout(millis);
            String greeting = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return greeting != null && greeting.startsWith("SSH-2.0");
        } catch (IOException silent) {
            return false;
        }
    }
}
