package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnersLineTest {

    @Test
    void kubectlsVerbsAreNamedWithTheFieldsThatAreTheirs() {
        Check check = OwnersLine.judge(
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

        Check check = OwnersLine.judge(Map.of(), List.of(argo, external));

        assertThat(check.detail())
                .contains(
                        "Argo CD owns ConfigMap/chatwoot-config",
                        "External Secrets owns ConfigMap/other",
                        "take these objects out of the Application's repository")
                .doesNotContain("adopt");
    }

    @Test
    void anAutoscalerIsLeftToItAndAPersonWhoScaledIsNone() {
        Check scaled = OwnersLine.judge(
                Map.of(),
                List.of(deployment(
                        entry("kube-controller-manager", "Update", "scale", "{\"f:spec\":{\"f:replicas\":{}}}"))));
        Check byHand = OwnersLine.judge(
                Map.of(), List.of(deployment(entry("kubectl", "Update", "scale", "{\"f:spec\":{\"f:replicas\":{}}}"))));

        assertThat(scaled.detail()).contains("an autoscaler decides the replicas of Deployment/chatwoot-web");
        assertThat(byHand.detail()).contains("kubectl made or changed").doesNotContain("autoscaler");
    }

    @Test
    void anAutoscalerThatHasNotScaledYetIsNamedToo() {
        Check check = OwnersLine.judge(
                Map.of("chatwoot-web", "by-load"),
                List.of(deployment(entry("chatwoot-runbook", "Apply", null, "{\"f:spec\":{\"f:replicas\":{}}}"))));

        assertThat(check.detail()).contains("an autoscaler decides the replicas of Deployment/chatwoot-web");
        assertThat(check.evidence()).anyMatch(e -> e.what().equals("kubectl get horizontalpodautoscaler by-load"));
    }

    @Test
    void whatIsAllOursPasses() {
        Check check = OwnersLine.judge(
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

        assertThat(observed(OwnersLine.judge(Map.of(), List.of(helm)))).isEqualTo("Helm (release support)");
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
