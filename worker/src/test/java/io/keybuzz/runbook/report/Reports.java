package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reports as runs make them. */
final class Reports {
    static final Instant START = Instant.parse("2026-11-23T09:14:02Z");

    private Reports() {}

    /** The first install, out of the incident. */
    static Report installed() {
        return new Report(
                "chatwoot/default/chatwoot",
                "0199a8f2-5b1e-7a31-9d1c-0f6a8f1f6a01",
                "InstallChatwoot",
                new Report.TargetName("default", "chatwoot"),
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                Outcome.SUCCEEDED,
                START,
                at(41_300),
                List.of(
                        step("preflight", 0, 2_400, List.of(), List.of()),
                        step(
                                "credentials",
                                2_500,
                                5_900,
                                List.of(
                                        change("Namespace/chatwoot", Change.CREATED),
                                        change("role/chatwoot", Change.CREATED),
                                        change("database/chatwoot", Change.CREATED),
                                        change("extension/chatwoot/pg_trgm", Change.CREATED),
                                        change("Secret/chatwoot/chatwoot-secrets", Change.CREATED)),
                                List.of()),
                        step(
                                "config",
                                2_500,
                                3_000,
                                List.of(change("ConfigMap/chatwoot/chatwoot-config", Change.CREATED)),
                                List.of()),
                        step(
                                "image-pull-secret",
                                2_500,
                                2_900,
                                List.of(change("Secret/chatwoot/ghcr-secret", Change.UPDATED)),
                                List.of()),
                        step(
                                "deploy",
                                6_000,
                                6_900,
                                List.of(
                                        change("Service/chatwoot/chatwoot-web", Change.CREATED),
                                        change("Ingress/chatwoot/chatwoot-ingress", Change.CREATED),
                                        change("Deployment/chatwoot/chatwoot-web", Change.CREATED),
                                        change("Deployment/chatwoot/chatwoot-worker", Change.CREATED)),
                                List.of()),
                        step("rollout", 7_000, 35_200, List.of(), List.of()),
                        step(
                                "migrate",
                                7_000,
                                26_700,
                                List.of(change("Job/chatwoot/chatwoot-migrate-1f0c8d2a", Change.CREATED)),
                                List.of()),
                        step(
                                "fix-firewall",
                                8_100,
                                11_900,
                                List.of(
                                        change(
                                                "ufw/10.0.0.110/route allow from 10.0.0.0/16 to 10.233.0.0/16",
                                                Change.CREATED),
                                        change(
                                                "ufw/10.0.0.111/route allow from 10.0.0.0/16 to 10.233.0.0/16",
                                                Change.CREATED)),
                                List.of(firewall())),
                        step("verify-ingress", 35_300, 38_600, List.of(), List.of()),
                        step("report", 38_700, 41_300, List.of(), List.of())),
                List.of(
                        check(
                                "namespace-labels",
                                "Namespace labels",
                                Check.Status.PASSED,
                                "app=keybuzz-support, component=chatwoot",
                                null),
                        check(
                                "deployments",
                                "Deployments",
                                Check.Status.PASSED,
                                "chatwoot-web 2/2, chatwoot-worker 2/2",
                                null),
                        check(
                                "ingress-addresses",
                                "Every ingress address answers",
                                Check.Status.PASSED,
                                "8 of 8 answered 200",
                                "10.0.0.110"),
                        check(
                                "node-pod-matrix",
                                "Every node reaches every pod",
                                Check.Status.PASSED,
                                "16 of 16 connections",
                                "10.0.0.110"),
                        check("migrations", "Migrations", Check.Status.PASSED, "20240515201632, none pending", null),
                        check(
                                "first-administrator",
                                "Nobody can become administrator by visiting first",
                                Check.Status.WARNED,
                                "There is no super administrator yet: whoever opens https://support.keybuzz.io/installation/onboarding first becomes one.",
                                null),
                        check(
                                "attachments",
                                "Attachments survive a restart",
                                Check.Status.WARNED,
                                "ACTIVE_STORAGE_SERVICE is not set: attachments are in the pods and go with them.",
                                null),
                        check(
                                "secret-hygiene",
                                "No password outside a Secret",
                                Check.Status.PASSED,
                                "ConfigMap, annotations and pod templates hold none",
                                null),
                        check(
                                "role",
                                "The role is no superuser",
                                Check.Status.PASSED,
                                "chatwoot: LOGIN, nothing else",
                                null),
                        check("firewalls", "Firewalls", Check.Status.SKIPPED, "2 nodes have an inactive ufw", null)),
                List.of(
                        new NodeReport(
                                "10.0.0.110",
                                "k8s-worker-01",
                                FIREWALL,
                                FIREWALL + "\n10.233.0.0/16 on any   ALLOW FWD   10.0.0.0/16"),
                        new NodeReport("10.0.0.100", "k8s-master-01", FIREWALL, FIREWALL)),
                new BackupReport(
                        "pvc/chatwoot-backups/2026-11-23.dump",
                        18_400_000,
                        "ab12",
                        Map.of("users", 12L, "messages", 4021L)),
                List.of(),
                null);
    }

    /** A failed run that could not take everything back. */
    static Report rolledBack(String canary) {
        Evidence e = new Evidence("kubectl " + canary, "out " + canary, at(3_000), "node" + canary);
        Diagnosis d = new Diagnosis(
                Cause.PULL_CREDENTIALS,
                "Pod chatwoot-web-1 cannot pull its image " + canary,
                List.of(e),
                List.of(e),
                "Give " + canary,
                false);
        return new Report(
                "chatwoot/default/" + canary,
                canary,
                "InstallChatwoot",
                new Report.TargetName(canary, canary),
                canary,
                Outcome.ROLLED_BACK,
                START,
                at(9_000),
                List.of(new StepReport(
                        "rollout",
                        StepStatus.FAILED,
                        List.of(change("Job/" + canary, Change.CREATED)),
                        2,
                        START,
                        at(9_000),
                        List.of(new DecisionRecord(1, "ABORT", canary, canary, at(8_000))),
                        List.of(d))),
                List.of(new Check("pods", canary, Check.Status.FAILED, canary, List.of(e))),
                List.of(new NodeReport(canary, canary, canary, canary + "2")),
                new BackupReport(canary, 1, canary, Map.of(canary, 1L)),
                List.of(new Undone("database/" + canary, Undone.Status.FAILED, canary, "psql " + canary)),
                null);
    }

    /** Progress of a run that waits for a person. */
    static Report parked() {
        Diagnosis why = new Diagnosis(
                Cause.PULL_CREDENTIALS,
                "The pull secret ghcr-secret has no entry for ghcr.io.",
                List.of(),
                List.of(),
                "Give registry.server ghcr.io.",
                false);
        return new Report(
                "chatwoot/default/chatwoot",
                "run",
                "InstallChatwoot",
                new Report.TargetName("default", "chatwoot"),
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0",
                null,
                START,
                null,
                List.of(new StepReport(
                        "rollout", StepStatus.WAITING, List.of(), 1, START, null, List.of(), List.of(why))),
                List.of(),
                List.of(),
                null,
                List.of(),
                new Waiting(1, "rollout", START.plusSeconds(86_400), List.of("RETRY", "ABORT"), why));
    }

    static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    private static final String FIREWALL =
            "Status: active\nDefault: deny (incoming), allow (outgoing), deny (routed)\n22/tcp   ALLOW IN   10.0.0.0/16\nAnywhere ALLOW IN   10.0.0.0/16";

    private static Diagnosis firewall() {
        return new Diagnosis(
                Cause.FIREWALL,
                "ufw on 10.0.0.110 and 10.0.0.111 drops what other nodes send to the pods: the ingress would answer 504.",
                List.of(
                        new Evidence("nc -z -w 2 10.233.71.5 3000", "nothing in 2 s", at(8_900), "10.0.0.100"),
                        new Evidence(
                                "iptables -nvxL FORWARD",
                                "policy DROP: 0 → 2 packets during the probe",
                                at(8_950),
                                "10.0.0.110")),
                List.of(
                        new Evidence(
                                "ip route get 10.233.71.5",
                                "10.233.71.5 via 10.0.0.110 dev eth0",
                                at(8_700),
                                "10.0.0.100"),
                        new Evidence(
                                "port-forward to chatwoot-web-1",
                                "connection refused: nobody listens yet",
                                at(8_600),
                                null)),
                "ufw route allow from 10.0.0.0/16 to 10.233.0.0/16 on 2 nodes; the matrix was open 0.3 s later.",
                true);
    }

    private static StepReport step(
            String id, long from, long to, List<ObjectChange> changes, List<Diagnosis> diagnoses) {
        return new StepReport(id, StepStatus.SUCCEEDED, changes, 1, at(from), at(to), List.of(), diagnoses);
    }

    private static ObjectChange change(String object, Change change) {
        return new ObjectChange(object, change);
    }

    private static Check check(String id, String title, Check.Status status, String detail, String node) {
        return new Check(
                id,
                title,
                status,
                detail,
                List.of(new Evidence("kubectl get " + id + " -o wide", detail, at(39_000), node)));
    }
}
