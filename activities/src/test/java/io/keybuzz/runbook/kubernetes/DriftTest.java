package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is seen of others' work by reading alone. Objects as an API server of 1.34 has them. */
class DriftTest {
    private static final KubernetesClient CLIENT =
            new KubernetesClientBuilder().withConfig(Config.empty()).build();
    private static final ObjectName WEB = ObjectName.parse("Deployment/chatwoot/chatwoot-web");
    private static final ObjectName CONFIG = ObjectName.parse("ConfigMap/chatwoot/chatwoot-config");
    private static final ObjectName SECRET = ObjectName.parse("Secret/chatwoot/chatwoot-secrets");

    private static final String DESIRED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: chatwoot-web, namespace: chatwoot}
            spec:
              replicas: 2
              template:
                metadata:
                  annotations: {chatwoot-runbook/checksum: new}
                spec:
                  containers:
                  - name: chatwoot-web
                    image: chatwoot:v1
                    resources: {limits: {cpu: 1000m}}
            """;
    private static final String OURS = """
            - manager: chatwoot-runbook
              operation: Apply
              fieldsV1:
                f:spec:
                  f:replicas: {}
                  f:template:
                    f:metadata: {f:annotations: {f:chatwoot-runbook/checksum: {}}}
                    f:spec:
                      f:containers:
                        k:{"name":"chatwoot-web"}: {.: {}, f:name: {}, f:image: {}, f:resources: {f:limits: {f:cpu: {}}}}
            """;

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @Test
    void whatIsAsAppliedIsNoDriftWhateverTheServerAddsAndHoweverItWritesAnAmount() {
        assertThat(drift(WEB, DESIRED, live("image: chatwoot:v1", "", ""))).isEmpty();
    }

    @Test
    void aFieldThatSomebodyChangedIsShownWithWhoDidIt() {
        PlannedChange change =
                drift(WEB, DESIRED, live("image: chatwoot:v2", "", """
                - manager: kubectl-edit
                  operation: Update
                  time: 2026-11-02T10:00:00Z
                  fieldsV1: {f:spec: {f:template: {f:spec: {f:containers: {'k:{"name":"chatwoot-web"}': {f:image: {}}}}}}}
                """)).orElseThrow();

        assertThat(change.change()).isEqualTo(Change.UPDATED);
        assertThat(change.diff())
                .startsWith("# written by kubectl-edit at 2026-11-02T10:00:00Z\n")
                .contains("-      - image: chatwoot:v2", "+      - image: chatwoot:v1");
    }

    @Test
    void aContainerThatSomebodyAddedIsDriftThoughAnApplyWouldLeaveIt() {
        PlannedChange change = drift(
                        WEB, DESIRED, live("image: chatwoot:v1", "      - {name: shell, image: busybox}\n", """
                - manager: kubectl-patch
                  operation: Update
                  fieldsV1: {f:spec: {f:template: {f:spec: {f:containers: {'k:{"name":"shell"}': {.: {}, f:name: {}, f:image: {}}}}}}}
                """))
                .orElseThrow();

        assertThat(change.diff()).contains("-      - image: busybox").doesNotContain("chatwoot:v1\n+");
    }

    @Test
    void anAutoscalersReplicasAndAnOrdinaryRestartAreNoDrift() {
        String scaled = live("image: chatwoot:v1", "", """
                - manager: kube-controller-manager
                  operation: Update
                  subresource: scale
                  fieldsV1: {f:spec: {f:replicas: {}}}
                - manager: kubectl-rollout
                  operation: Update
                  fieldsV1: {f:spec: {f:template: {f:metadata: {f:annotations: {f:kubectl.kubernetes.io/restartedAt: {}}}}}}
                """)
                .replace("replicas: 2", "replicas: 5")
                .replace("checksum: old", "checksum: old, kubectl.kubernetes.io/restartedAt: now");

        assertThat(drift(WEB, DESIRED.replace("  replicas: 2\n", ""), scaled)).isEmpty();
    }

    @Test
    void anObjectThatIsGoneIsToBeMadeAndItsLinesAreTheDiff() {
        PlannedChange change = drift(WEB, DESIRED, null).orElseThrow();

        assertThat(change.change()).isEqualTo(Change.CREATED);
        assertThat(change.diff())
                .startsWith("--- " + WEB + "\n+++ " + WEB + "\n@@ -0,0 +1,")
                .contains("\n+  replicas: 2\n")
                .doesNotContain("checksum");
        assertThat(change.diff().lines().skip(3)).allMatch(line -> line.startsWith("+"));
    }

    @Test
    void anEntryThatSomebodyAddedToTheConfigMapIsDriftThoughAnInstallWouldKeepIt() {
        String desired = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: chatwoot-config, namespace: chatwoot, annotations: {chatwoot-runbook/kept-keys: MORE}}
                data: {OURS: a, MORE: b}
                """;
        String live = """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: chatwoot-config
                  namespace: chatwoot
                  managedFields:
                  - {manager: chatwoot-runbook, operation: Apply, fieldsV1: {f:data: {f:OURS: {}}}}
                  - {manager: kubectl-edit, operation: Update, fieldsV1: {f:data: {f:MORE: {}}}}
                data: {OURS: a, MORE: b}
                """;

        assertThat(drift(CONFIG, desired, live).orElseThrow().diff())
                .contains("-  MORE: b")
                .doesNotContain("kept-keys");
        assertThat(drift(CONFIG, desired, live.replace("{f:OURS: {}}", "{f:OURS: {}, f:MORE: {}}")))
                .as("kept by an install, and so ours since")
                .isEmpty();
    }

    @Test
    void anIngressIsAskedForItsControllersAnnotationsAndForNobodyElses() {
        String ingress = """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: chatwoot-ingress
                  namespace: chatwoot
                  annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: 10.0.0.0/8, field.cattle.io/endpoints: x}
                  managedFields:
                  - {manager: chatwoot-runbook, operation: Apply, fieldsV1: {f:spec: {f:ingressClassName: {}}}}
                  - manager: kubectl-annotate
                    operation: Update
                    fieldsV1: {f:metadata: {f:annotations: {f:nginx.ingress.kubernetes.io/whitelist-source-range: {}}}}
                  - {manager: rancher, operation: Update, fieldsV1: {f:metadata: {f:annotations: {f:field.cattle.io/endpoints: {}}}}}
                spec: {ingressClassName: nginx}
                """;
        String desired = """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: chatwoot-ingress, namespace: chatwoot}
                spec: {ingressClassName: nginx}
                """;

        assertThat(drift(ObjectName.parse("Ingress/chatwoot/chatwoot-ingress"), desired, ingress)
                        .orElseThrow()
                        .diff())
                .startsWith("# written by kubectl-annotate\n")
                .contains("-    nginx.ingress.kubernetes.io/whitelist-source-range: 10.0.0.0/8")
                .doesNotContain("-    field.cattle.io");
    }

    @Test
    void aSecretThatSomebodyRotatedIsDriftAndNoValueIsShown() {
        String secret = """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: chatwoot-secrets
                  namespace: chatwoot
                  managedFields:
                  - {manager: chatwoot-runbook, operation: Apply, fieldsV1: {f:data: {f:SECRET_KEY_BASE: {}}}}
                  - {manager: curl, operation: Update, fieldsV1: {f:data: {f:POSTGRES_PASSWORD: {}}}}
                data: {SECRET_KEY_BASE: a2V5, POSTGRES_PASSWORD: aHVudGVyMg==}
                """;

        assertThat(drift(SECRET, secret, secret).orElseThrow().diff())
                .startsWith("# written by curl\n")
                .contains("-  POSTGRES_PASSWORD: '***")
                .doesNotContain("aHVudGVyMg", "hunter2");
    }

    private static Optional<PlannedChange> drift(ObjectName name, String desired, String live) {
        return new Drift(new io.keybuzz.runbook.connection.Connections(
                        "default", "", CLIENT, null, null, null, null, null))
                .of(name, parse(desired), Optional.ofNullable(live).map(DriftTest::parse), List.of());
    }

    private static String live(String image, String moreContainers, String moreManagers) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: chatwoot-web
                  namespace: chatwoot
                  uid: 1
                  annotations: {deployment.kubernetes.io/revision: "3"}
                  managedFields:
                MANAGERS
                spec:
                  replicas: 2
                  revisionHistoryLimit: 10
                  template:
                    metadata:
                      annotations: {chatwoot-runbook/checksum: old}
                    spec:
                      restartPolicy: Always
                      containers:
                      - name: chatwoot-web
                        IMAGE
                        imagePullPolicy: IfNotPresent
                        resources: {limits: {cpu: "1"}}
                MOREstatus: {replicas: 2}
                """.replace("MANAGERS", (OURS + moreManagers).indent(2).stripTrailing())
                .replace("IMAGE", image)
                .replace("MORE", moreContainers.isEmpty() ? "" : moreContainers);
    }

    private static Map<String, Object> parse(String yaml) {
        return Tree.typed((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
