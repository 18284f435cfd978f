package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;

/** Reports of runs on an install that is there. */
final class ReportsOfAnInstall {
    static final String DIFF = """
            # written by kubectl-edit at 2026-11-22T18:03:11Z
            --- Deployment/chatwoot/chatwoot-web
            +++ Deployment/chatwoot/chatwoot-web
            @@ -30,7 +30,7 @@
                   containers:
            -      - image: ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0
            +      - image: ghcr.io/keybuzzio/chatwoot-keybuzz:v3.11.2
                     name: chatwoot-web""";

    private ReportsOfAnInstall() {}

    /** A verification that found a shut firewall, and a Deployment that somebody edited. */
    static Report verified() {
        Diagnosis firewall = new Diagnosis(
                Cause.FIREWALL,
                "ufw on k8s-worker-01 (10.0.0.110) drops packets to pods from other nodes",
                List.of(new Evidence("iptables-save -c", "policy DROP: 0 → 2 packets", Reports.at(900), "10.0.0.110")),
                List.of(new Evidence("ip route get 10.233.4.2", "via 10.0.0.110", Reports.at(800), "10.0.0.100")),
                "ufw route allow from 10.0.0.0/16 to 10.233.0.0/16 on 10.0.0.110",
                false);
        return report(
                "VerifyChatwoot",
                Outcome.FAILED,
                List.of(new StepReport(
                        "report",
                        StepStatus.FAILED,
                        List.of(),
                        1,
                        Reports.START,
                        Reports.at(2_400),
                        List.of(),
                        List.of(firewall))),
                List.of(
                        new Check(
                                "node-pod-matrix",
                                "Every node reaches every pod",
                                Check.Status.FAILED,
                                "14 of 16 connections",
                                List.of()),
                        new Check(
                                "drift",
                                "Nothing was changed since the last install",
                                Check.Status.WARNED,
                                "1 object is not as the last install left it: Deployment/chatwoot/chatwoot-web",
                                List.of(new Evidence(
                                        "Deployment/chatwoot/chatwoot-web since the last install",
                                        DIFF,
                                        Reports.at(2_000),
                                        null)))),
                List.of(new NodeReport("10.0.0.110", "k8s-worker-01", null, "Status: active")),
                List.of());
    }

    /** An uninstall that kept the data and could not reach a node. */
    static Report uninstalled() {
        return report(
                "UninstallChatwoot",
                Outcome.FAILED,
                List.of(new StepReport(
                        "remove",
                        StepStatus.FAILED,
                        List.of(
                                new ObjectChange("Deployment/chatwoot/chatwoot-web", Change.DELETED),
                                new ObjectChange("Service/chatwoot/chatwoot-web", Change.DELETED)),
                        1,
                        Reports.START,
                        Reports.at(8_000),
                        List.of(),
                        List.of())),
                List.of(new Check(
                        "removed", "What was to go is gone", Check.Status.PASSED, "2 objects are gone", List.of())),
                List.of(),
                List.of(
                        new Undone(
                                "database/chatwoot",
                                Undone.Status.KEPT,
                                "dropDatabase is false; 3 users",
                                "psql -c 'DROP DATABASE \"chatwoot\"'"),
                        new Undone(
                                "ufw/10.0.0.112/route allow from 10.0.0.0/16 to 10.233.0.0/16",
                                Undone.Status.FAILED,
                                "10.0.0.112 does not answer",
                                "ssh 10.0.0.112 ufw route delete allow from 10.0.0.0/16 to 10.233.0.0/16")));
    }

    private static Report report(
            String type,
            Outcome outcome,
            List<StepReport> steps,
            List<Check> checks,
            List<NodeReport> nodes,
            List<Undone> compensation) {
        return new Report(
                "chatwoot/default/chatwoot",
                "0199a8f2-5b1e-7a31-9d1c-0f6a8f1f6a02",
                type,
                new Report.TargetName("default", "chatwoot"),
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                outcome,
                Reports.START,
                Reports.at(9_000),
                steps,
                checks,
                nodes,
                null,
                compensation,
                null);
    }
}
