package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.SmallCluster.NODES;
import static io.keybuzz.runbook.firewall.SmallCluster.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole firewall step over real SSH connections, against simulated nodes. */
class SimulatedNodesTest {
    private static final String INWARD = "route allow from 10.0.0.0/16 to 10.233.0.0/16";
    private static final String OUTWARD = "route allow from 10.233.0.0/16";

    @TempDir
    Path credentials;

    private SmallCluster cluster;
    private SimulatedNodes nodes;
    private AtomicInteger writes;

    @BeforeEach
    void start() throws IOException {
        cluster = new SmallCluster(credentials);
        nodes = cluster.nodes;
        writes = cluster.writes;
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anInactiveFirewallIsOpenAndLeftAlone() {
        FirewallObserved seen = observe();
        assertThat(seen.open()).isTrue();
        assertThat(seen.nodes()).extracting(NodeFirewall::kind).containsOnly("inactive");
        assertThat(seen.matrix()).hasSize(5);
        assertThat(act(seen).changes()).isEmpty();
        assertThat(writes).hasValue(0);
    }

    @Test
    void repairsTheIncidentAndProvesIt() {
        nodes.mode("seed");
        assertThat(nodes.reaches("10.0.0.100", "10.0.0.110")).isFalse();
        FirewallObserved seen = observe();
        assertThat(seen.diagnoses()).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);

        assertThat(act(seen).changes())
                .extracting(ObjectChange::change)
                .containsOnly(Change.CREATED)
                .hasSize(3);
        assertThat(nodes.reaches("10.0.0.100", "10.0.0.110")).isTrue();
        assertThat(nodes.rules("10.0.0.110")).contains("ufw " + INWARD + " comment 'chatwoot-runbook run-1'");
        assertThat(observe().open()).isTrue();
    }

    @Test
    void anotherAttemptOfTheSameRunWritesNothingAndSaysAgainWhatTheRunMade() {
        nodes.mode("seed");
        FirewallObserved seen = observe();
        act(seen);
        writes.set(0);
        assertThat(act(seen).changes())
                .extracting(ObjectChange::change)
                .containsOnly(Change.CREATED)
                .hasSize(3);
        assertThat(writes).hasValue(0);
    }

    @Test
    void opensBothWaysWhereBothAreShut() {
        nodes.mode("closed");
        FirewallObserved seen = observe();
        assertThat(seen.nodes()).extracting(NodeFirewall::proposed).containsOnly(List.of(INWARD, OUTWARD));
        act(seen);
        assertThat(nodes.podsReachOut("10.0.0.110", 5432)).isTrue();
    }

    @Test
    void takesBackExactlyWhatItAdded() {
        nodes.mode("seed");
        List<String> before = nodes.rules("10.0.0.110");
        FirewallObserved seen = observe();
        act(seen);
        assertThat(undo(seen)).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
        assertThat(nodes.rules("10.0.0.110")).isEqualTo(before);
        assertThat(undo(seen)).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
    }

    @Test
    void keepsARuleThatAnAdministratorAddedMeanwhile() {
        nodes.mode("seed");
        FirewallObserved seen = observe();
        nodes.ufw("10.0.0.110", INWARD);
        assertThat(act(seen).changes()).contains(new ObjectChange("ufw/10.0.0.110/" + INWARD, Change.NONE));
        assertThat(undo(seen))
                .contains(
                        new Undone("ufw/10.0.0.110/" + INWARD, Undone.Status.KEPT, "it is not this run's rule", null));
        assertThat(nodes.rules("10.0.0.110")).contains("ufw " + INWARD);
    }

    @Test
    void aMissingRouteIsNoFirewall() {
        nodes.mode("seed");
        nodes.fault("no-route");
        FirewallObserved seen = observe();
        assertThat(seen.diagnoses()).extracting(Diagnosis::cause).containsExactly(Cause.NO_ROUTE);
        assertThat(seen.nodes()).extracting(NodeFirewall::proposed).containsOnly(List.of());
    }

    @Test
    void aCniThatDecidesFirstMakesAShutFirewallHarmless() {
        nodes.mode("closed");
        nodes.fault("cni-first");
        assertThat(observe().open()).isTrue();
    }

    @Test
    void addsBeforeADenyThatWouldWin() {
        nodes.mode("seed");
        NODES.forEach(n -> nodes.ufw(n, "route deny to 10.233.0.0/16"));
        act(observe());
        assertThat(nodes.rules("10.0.0.110").get(0)).startsWith("ufw " + INWARD);
        assertThat(observe().open()).isTrue();
    }

    @Test
    void anActThatDoesNotOpenThePodsNodeJudgesNoPodThere() {
        nodes.mode("seed");
        FirewallObserved seen = observe();

        Acted acted = act(new FirewallObserved(
                false,
                seen.nodes().stream()
                        .filter(n -> !n.address().equals("10.0.0.110"))
                        .toList(),
                List.of(),
                List.of()));

        assertThat(acted.facts()).containsEntry(FirewallActivities.OPEN, "false");
        assertThat(acted.changes()).isNotEmpty();
    }

    @Test
    void aLostNodeStopsNoOtherAndFailsTheStepAtTheEnd() {
        nodes.mode("seed");
        nodes.fault("node-down:10.0.0.111");
        FirewallObserved seen = observe();
        assertThat(seen.open()).isFalse();
        assertThat(seen.nodes())
                .filteredOn(n -> !n.reachable())
                .singleElement()
                .satisfies(n -> assertThat(n.evidence().get(0).observed())
                        .contains("10.0.0.111")
                        .contains("refused"));
        assertThatThrownBy(() -> act(seen))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        f -> assertThat(f.getDetails().get(StepFailure.class).diagnoses())
                                .extracting(Diagnosis::cause)
                                .containsExactly(Cause.NODE_UNREACHABLE));
        assertThat(nodes.rules("10.0.0.110")).anyMatch(r -> r.contains(INWARD));
    }

    @Test
    void aChangedHostKeyIsRefusedBeforeTheKeyIsOffered() {
        nodes.fault("host-key:10.0.0.111");
        Findings findings = new FirewallPrecheck(cluster.connections()).look(target(FirewallPolicy.ALLOW_POD_CIDR));
        assertThat(findings.problems()).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.NODE_UNREACHABLE);
            assertThat(d.summary()).contains("another one than in the known hosts");
            assertThat(d.remedy()).contains("ssh-keyscan 10.0.0.111");
        });
    }

    @Test
    void anUnknownHostIsNeverTrusted() throws IOException {
        Files.writeString(
                credentials.resolve("ssh-known-hosts"),
                Files.readAllLines(credentials.resolve("ssh-known-hosts")).get(0));
        assertThat(new FirewallPrecheck(cluster.connections())
                        .look(target(FirewallPolicy.ALLOW_POD_CIDR))
                        .problems())
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.remedy()).contains("keyscan trusts whoever answers"));
    }

    @Test
    void aStrangersKeyIsRefused() throws IOException {
        Path other = credentials.resolve("other");
        try (SimulatedNodes strangers = new SimulatedNodes(List.of("10.0.0.100"), other)) {
            Files.copy(
                    other.resolve("ssh-private-key"),
                    credentials.resolve("ssh-private-key"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(new FirewallPrecheck(cluster.connections())
                        .look(target(FirewallPolicy.ALLOW_POD_CIDR))
                        .problems())
                .hasSize(3)
                .allSatisfy(d -> assertThat(d.summary()).contains("refuses the key for user root"));
    }

    @Test
    void reportOnlyWarnsAndProposesNothing() {
        nodes.mode("seed");
        nodes.fault("node-down:10.0.0.111");
        Target target = target(FirewallPolicy.REPORT_ONLY);
        Findings findings = new FirewallPrecheck(cluster.connections()).look(target);
        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).extracting(Check::detail).anyMatch(d -> d.contains("do not answer over SSH"));
        assertThat(findings.nodes().get(0).firewallBefore())
                .contains("Status: active")
                .contains("ALLOW FWD");
        FirewallObserved seen =
                new FirewallActivitiesImpl(cluster.connections()).observe(new NodesRequest(target, NODES));
        assertThat(seen.nodes()).extracting(NodeFirewall::proposed).containsOnly(List.of());
        assertThat(seen.diagnoses().get(0).remedy()).contains("ufw " + INWARD);
    }

    @Test
    void theReportTellsWhatTheRunHasProvenWithoutAskingTheNodesOnce() {
        nodes.mode("off");
        FirewallObserved seen = observe();
        nodes.close();

        assertThat(matrixCheck(seen).status()).isEqualTo(Check.Status.PASSED);
        assertThat(matrixCheck(new FirewallObserved(true, seen.nodes(), List.of(), List.of()))
                        .status())
                .as("of other pods than there are now")
                .isEqualTo(Check.Status.WARNED);
    }

    private Check matrixCheck(FirewallObserved proven) {
        return new FirewallChecks(cluster.connections())
                .check(new CheckRequest(target(FirewallPolicy.ALLOW_POD_CIDR), List.of(), proven))
                .get(0);
    }

    @Test
    void offAsksNobody() {
        nodes.close();
        Target target = target(FirewallPolicy.OFF);
        assertThat(new FirewallActivitiesImpl(cluster.connections())
                        .observe(new NodesRequest(target, NODES))
                        .open())
                .isTrue();
        assertThat(new FirewallPrecheck(cluster.connections()).look(target)).isEqualTo(Findings.NONE);
        assertThat(new FirewallChecks(cluster.connections()).check(new CheckRequest(target, List.of())))
                .extracting(Check::status)
                .containsOnly(Check.Status.SKIPPED);
    }

    @Test
    void disableIsCalledOffByANewConnectionAndUndoEnablesAgain() {
        nodes.mode("seed");
        Target target = target(FirewallPolicy.DISABLE);
        FirewallActivitiesImpl firewall = new FirewallActivitiesImpl(cluster.connections());
        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        Acted acted = firewall.act(new FirewallActRequest(target, seen));
        assertThat(acted.changes()).contains(new ObjectChange("ufw/10.0.0.110/disable", Change.UPDATED));
        assertThat(nodes.connections("10.0.0.110"))
                .as("one more to prove that it lets one in")
                .isEqualTo(2);
        assertThat(firewall.observe(new NodesRequest(target, NODES)).open()).isTrue();
        assertThat(firewall.undo(new FirewallActRequest(target, seen)))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
        assertThat(nodes.reaches("10.0.0.100", "10.0.0.110")).isFalse();
    }

    @Test
    void aFirewallThatALostAttemptDisabledStaysOffOnceTheNextOneHasSettledIt() {
        nodes.mode("seed");
        Target target = target(FirewallPolicy.DISABLE);
        FirewallActivitiesImpl firewall = new FirewallActivitiesImpl(cluster.connections());
        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        nodes.disabledAndLost("10.0.0.110", target.run().runId());

        Acted acted = firewall.act(new FirewallActRequest(target, seen));
        nodes.timeIsUp();

        assertThat(acted.changes()).contains(new ObjectChange("ufw/10.0.0.110/disable", Change.UPDATED));
        assertThat(firewall.observe(new NodesRequest(target, NODES)).open()).isTrue();
        assertThat(firewall.undo(new FirewallActRequest(target, seen)))
                .extracting(Undone::status)
                .containsOnly(Undone.Status.UNDONE);
        nodes.timeIsUp();
        assertThat(nodes.reaches("10.0.0.100", "10.0.0.110"))
                .as("its firewall is on again, and stays on")
                .isFalse();
    }

    @Test
    void aFirewallThatNobodySettlesGoesBackByItself() {
        nodes.mode("seed");
        nodes.disabledAndLost("10.0.0.110", "another-run");

        nodes.timeIsUp();

        assertThat(nodes.reaches("10.0.0.100", "10.0.0.110")).isFalse();
    }

    @Test
    void aRunLogsInOnceHoweverOftenItAsks() {
        nodes.mode("seed");
        Target target = target(FirewallPolicy.ALLOW_POD_CIDR);
        FirewallActivitiesImpl firewall = new FirewallActivitiesImpl(cluster.connections());

        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        Acted acted = firewall.act(new FirewallActRequest(target, seen));

        assertThat(acted.facts()).containsEntry(FirewallActivities.OPEN, "true");
        assertThat(NODES).allSatisfy(node -> assertThat(nodes.connections(node)).isEqualTo(1));
    }

    @Test
    void aConnectionThatEndedWhileNobodyUsedItIsOpenedAnew() {
        Target target = target(FirewallPolicy.ALLOW_POD_CIDR);
        FirewallActivitiesImpl firewall = new FirewallActivitiesImpl(cluster.connections());
        firewall.observe(new NodesRequest(target, NODES));
        nodes.fault("node-down:10.0.0.111");
        nodes.fault("none");

        assertThat(firewall.observe(new NodesRequest(target, NODES)).open()).isTrue();
        assertThat(nodes.connections("10.0.0.111")).isEqualTo(2);
    }

    @Test
    void theReportNamesBothNodesOfAPath() {
        nodes.mode("seed");
        List<Check> checks = new FirewallChecks(cluster.connections())
                .check(new CheckRequest(target(FirewallPolicy.ALLOW_POD_CIDR), List.of()));
        assertThat(checks).extracting(Check::id).containsExactly("node-pod-matrix", "firewalls");
        assertThat(checks.get(0).status()).isEqualTo(Check.Status.FAILED);
        assertThat(checks.get(0).evidence()).anySatisfy(e -> {
            assertThat(e.node()).isEqualTo("10.0.0.100");
            assertThat(e.what()).contains("k8s-worker-01 (10.0.0.110)");
        });
        assertThat(checks.get(1).status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void thePlanIsWhatActWouldDo() {
        nodes.mode("seed");
        assertThat(new FirewallPlanner(cluster.connections()).plan(target(FirewallPolicy.ALLOW_POD_CIDR)))
                .hasSize(3)
                .allSatisfy(c -> assertThat(c.diff()).isEqualTo("+ufw " + INWARD + "\n"));
        assertThat(nodes.rules("10.0.0.110")).noneMatch(r -> r.contains("chatwoot-runbook"));
    }

    private FirewallObserved observe() {
        return new FirewallActivitiesImpl(cluster.connections())
                .observe(new NodesRequest(target(FirewallPolicy.ALLOW_POD_CIDR), NODES));
    }

    private Acted act(FirewallObserved seen) {
        return new FirewallActivitiesImpl(cluster.connections())
                .act(new FirewallActRequest(target(FirewallPolicy.ALLOW_POD_CIDR), seen));
    }

    private List<Undone> undo(FirewallObserved seen) {
        return new FirewallActivitiesImpl(cluster.connections())
                .undo(new FirewallActRequest(target(FirewallPolicy.ALLOW_POD_CIDR), seen));
    }
}
