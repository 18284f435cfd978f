package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An admission webhook whose pods are away. The simulated API server asks none. */
@LabOnly("the testbed's API server asks no admission webhook")
class WebhookScenarioTest extends Scenario {
    /** About the install's own ConfigMap alone: the cluster makes others, which its pods wait for. */
    private static final String NOBODY_ANSWERS = """
        apiVersion: v1
        kind: Service
        metadata: {name: runbook-scenario-webhook, namespace: default}
        spec: {ports: [{port: 443}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: runbook-scenario-webhook}
        webhooks:
        - name: settings.runbook-scenario.example
          admissionReviewVersions: [v1]
          sideEffects: None
          failurePolicy: Fail
          timeoutSeconds: 3
          clientConfig: {service: {namespace: default, name: runbook-scenario-webhook, path: /validate}}
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: chatwoot}}
          objectSelector: {matchLabels: {app: chatwoot}}
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]
        """;

    /** Also before: one that an interrupted scenario left would be in every other's way. */
    @BeforeEach
    @AfterEach
    void nobodyIsAsked() {
        objects().forEach(object -> world.kubernetes().resource(object).delete());
    }

    @Test
    void aWebhookThatTheApiServerDoesNotReachIsNamedAndTheRunGoesOnWithoutIt() throws Exception {
        objects().forEach(object -> world.kubernetes().resource(object).serverSideApply());
        Run run = Run.start(world, DEFAULTS);

        Report parked = run.parked();

        assertThat(parked.waiting().step()).isEqualTo("config");
        Diagnosis told = parked.waiting().diagnosis();
        assertThat(told.cause()).isEqualTo(Cause.WEBHOOK_UNREACHABLE);
        assertThat(told.summary()).contains("settings.runbook-scenario.example", "admits no ConfigMap");
        DiagnosesDocument.told("an admission webhook that the API server does not reach", told);
        nobodyIsAsked();

        run.decide("RETRY");

        Report report = run.end();
        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.WEBHOOK_UNREACHABLE).mended()).isTrue();
    }

    private static List<HasMetadata> objects() {
        return world.kubernetes()
                .load(new ByteArrayInputStream(NOBODY_ANSWERS.getBytes(StandardCharsets.UTF_8)))
                .items();
    }
}
