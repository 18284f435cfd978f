package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Evidence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnersLineTest {

    @Test
    void kubectlsVerbsAreNamedWithTheFieldsThatAreTheirs() {
        Check check = judge(
                Map.of(),
                List.of(deployment(
                        entry(
                                "kubectl-set",
                                "Update",
                                null,
                                "{\"f:spec\":{\"f:template\":{\"f:spec\":{\"f:containers\":"
                                        + "{\"k:{\\\"name\\\":\\\"chatwoot-web\\\"}\":{\"f:image\":{}}}}}}}"),
                        entry(
                                "kubectl-client-side-apply",
                                "Update",
                                null,
                                "{\"f:metadata\":{\"f:annotations\":{"
                                        + "\".\":{},\"f:kubectl.kubernetes.io/last-applied-configuration\":{}}},"
                                        + "\"f:spec\":{\"f:a\":{},\"f:b\":{},\"f:c\":{},\"f:d\":{},\"f:replicas\":{}}}"),
                        entry("kube-controller-manager", "Update", "status", "{\"f:status\":{\"f:replicas\":{}}}"))));

        assertThat(check.status()).isEqualTo(Check.Status.WARNED);
        assertThat(observed(check))
                .contains(
                        "kubectl-set (image of chatwoot-web, 2025-11-27)",
                        "kubectl-client-side-apply (5 fields, 2025-11-27)")
                .doesNotContain("kube-controller-manager");
        assertThat(check.detail()).contains("made or changed 1 of 1 objects", "adopt: ASK");
    }

    @Test
    void aControllerIsToldWhereToChangeItsObjectsAndNeverOfferedForAdoption() {
        ConfigMap argo = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("chatwoot-config")
                .addToAnnotations("argocd.argoproj.io/tracking-id", "chatwoot:/ConfigMap:chatwoot/chatwoot-config")
                .endMetadata()
                .build();
        ConfigMap external = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("other")
                .addNewOwnerReference()
                .withKind("ExternalSecret")
                .withName("chatwoot-secrets")
                .endOwnerReference()
                .endMetadata()
                .build();

        Check check = judge(Map.of(), List.of(argo, external));

        assertThat(check.detail())
                .contains(
                        "Argo CD owns ConfigMap/chatwoot-config",
                        "External Secrets owns ConfigMap/other",
                        "take these objects out of the Application's repository (argocd app get chatwoot names it)",
                        "kubectl -n chatwoot get externalsecret chatwoot-secrets -o yaml",
                        "kubectl -n chatwoot delete externalsecret chatwoot-secrets --cascade=orphan")
                .doesNotContain("adopt");
    }

    @Test
    void aPersonsEditorIsNoController() {
        Check check = judge(
                Map.of(),
                List.of(deployment(
                        entry("Mozilla", "Update", null, "{\"f:spec\":{\"f:replicas\":{}}}"),
                        entry("node-fetch", "Update", null, "{\"f:spec\":{\"f:paused\":{}}}"))));

        assertThat(check.detail())
                .contains("a web page (Mozilla), Lens (node-fetch) made or changed 1 of 1 objects")
                .doesNotContain("owns", "let it release");
        assertThat(CheckLine.mend(check))
                .contains("./runbook plan -f SPEC shows how each would change under"
                        + " chatwoot-runbook; an install takes them over after it asked (adopt: ASK)");
    }

    @Test
    void aNameThatNobodyKnowsIsToldAndCalledNothing() {
        Check check =
                judge(Map.of(), List.of(deployment(entry("robot", "Update", null, "{\"f:spec\":{\"f:paused\":{}}}"))));

        assertThat(check.status()).isEqualTo(Check.Status.WARNED);
        assertThat(CheckLine.told(check))
                .startsWith("robot, which is a name that nobody knows here, wrote fields of Deployment/chatwoot-web")
                .doesNotContain("owns");
        assertThat(CheckLine.mend(check).orElseThrow())
                .contains("kubectl -n chatwoot get deployment/chatwoot-web -o yaml --show-managed-fields");
    }

    @Test
    void aKindThatMayNotBeReadCostsItsOwnObjectsAlone() {
        Map<String, Evidence> refused =
                Map.of("secrets", Observed.of("kubectl -n chatwoot get secrets", "secrets is forbidden"));
        HasMetadata ours = deployment(entry("chatwoot-runbook", "Apply", null, "{\"f:spec\":{\"f:replicas\":{}}}"));

        Check some = OwnersLine.judge("chatwoot", Map.of(), List.of(ours), refused);
        Check none = OwnersLine.judge("chatwoot", Map.of(), List.of(), refused);

        assertThat(some.status()).isEqualTo(Check.Status.WARNED);
        assertThat(CheckLine.told(some))
                .isEqualTo("1 are the runbook's; Kubernetes did not let us look at all: secrets");
        assertThat(CheckLine.mend(some).orElseThrow()).contains("kubectl auth can-i --list -n chatwoot");
        assertThat(observed(some)).contains("secrets is forbidden", "chatwoot-runbook (");
        assertThat(none.status()).isEqualTo(Check.Status.SKIPPED);
        assertThat(observed(none)).isEqualTo("secrets is forbidden");
    }

    @Test
    void anAutoscalerIsLeftToItAndAPersonWhoScaledIsNone() {
        Check scaled = judge(
                Map.of(),
                List.of(deployment(
                        entry("kube-controller-manager", "Update", "scale", "{\"f:spec\":{\"f:replicas\":{}}}"))));
        Check byHand = judge(
                Map.of(), List.of(deployment(entry("kubectl", "Update", "scale", "{\"f:spec\":{\"f:replicas\":{}}}"))));

        assertThat(scaled.detail()).contains("an autoscaler decides the replicas of Deployment/chatwoot-web");
        assertThat(byHand.detail()).contains("kubectl made or changed").doesNotContain("autoscaler");
    }

    @Test
    void anAutoscalerThatHasNotScaledYetIsNamedToo() {
        Check check = judge(
                Map.of("chatwoot-web", "by-load"),
                List.of(deployment(entry("chatwoot-runbook", "Apply", null, "{\"f:spec\":{\"f:replicas\":{}}}"))));

        assertThat(check.detail()).contains("an autoscaler decides the replicas of Deployment/chatwoot-web");
        assertThat(check.evidence()).anyMatch(e -> e.what().equals("kubectl get horizontalpodautoscaler by-load"));
    }

    @Test
    void whatIsAllOursPasses() {
        Check check = judge(
                Map.of(),
                List.of(deployment(entry("chatwoot-runbook", "Apply", null, "{\"f:spec\":{\"f:replicas\":{}}}"))));

        assertThat(check.status()).isEqualTo(Check.Status.PASSED);
        assertThat(check.detail()).isEqualTo("1 are the runbook's");
    }

    @Test
    void helmIsATool() {
        ConfigMap helm = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("chatwoot-config")
                .addToLabels("app.kubernetes.io/managed-by", "Helm")
                .addToAnnotations("meta.helm.sh/release-name", "support")
                .endMetadata()
                .build();

        assertThat(observed(judge(Map.of(), List.of(helm)))).isEqualTo("Helm (release support)");
    }

    private static Check judge(Map<String, String> scalers, List<HasMetadata> objects) {
        return OwnersLine.judge("chatwoot", scalers, objects, Map.of());
    }

    private static HasMetadata deployment(String... entries) {
        return Serialization.unmarshal(
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"chatwoot-web\",\"namespace\":\"chatwoot\",\"managedFields\":["
                        + String.join(",", entries) + "]}}",
                Deployment.class);
    }

    private static String entry(String manager, String operation, String subresource, String fields) {
        return "{\"manager\":\"" + manager + "\",\"operation\":\"" + operation + "\",\"apiVersion\":\"apps/v1\","
                + (subresource == null ? "" : "\"subresource\":\"" + subresource + "\",")
                + "\"time\":\"2025-11-27T10:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":" + fields + "}";
    }

    private static String observed(Check check) {
        return String.join(
                "\n", check.evidence().stream().map(Evidence::observed).toList());
    }
}
