package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AtItsSourceTest {
    private static final List<String> OBJECTS = List.of("Secret/chatwoot-secrets", "Deployment/chatwoot/chatwoot-web");
    private static final String NAMED = "secret/chatwoot-secrets deployment/chatwoot-web";

    @Test
    void everyProgramThatKeepsObjectsIsLeftByACommand() {
        for (String mark : List.of(
                "argocd.argoproj.io/instance",
                "reconcile.external-secrets.io/managed",
                "kustomize.toolkit.fluxcd.io/name",
                "helm.toolkit.fluxcd.io/name",
                "meta.helm.sh/release-name",
                "reloader.stakater.com/auto")) {
            assertThat(said(mark, "support"))
                    .as(mark)
                    .contains("kubectl -n chatwoot ", NAMED)
                    .doesNotContain("KIND");
        }
    }

    @Test
    void theCommandsNameTheSourceThatTheMarksName() {
        assertThat(said("argocd.argoproj.io/tracking-id", "argo_support:/Secret:chatwoot/chatwoot-secrets"))
                .contains(
                        "argocd app get support",
                        "argocd app sync support",
                        "label " + NAMED + " argocd.argoproj.io/instance-");
        assertThat(said("kustomize.toolkit.fluxcd.io/name", "support")).contains("flux suspend kustomization support");
        assertThat(said("helm.toolkit.fluxcd.io/name", "support")).contains("flux suspend helmrelease support");
        assertThat(said("reconcile.external-secrets.io/data-hash", "0a1b")).contains("get externalsecret -o yaml");
    }

    @Test
    void helmIsMadeToForgetAReleaseSinceAnUninstallDeletesWhatItsChartHas() {
        assertThat(said("meta.helm.sh/release-name", "support"))
                .contains(
                        "helm -n chatwoot get values support",
                        "kubectl -n chatwoot delete secret -l owner=helm,name=support, then ",
                        "annotate " + NAMED + " meta.helm.sh/release-name-")
                .doesNotContain("uninstall");
    }

    @Test
    void aMarkThatIsNoNameStandsInNoCommand() {
        assertThat(said("meta.helm.sh/release-name", "x; rm -rf /"))
                .contains("name=RELEASE")
                .doesNotContain("rm -rf");
    }

    private static String said(String mark, String value) {
        List<Owner> owners = Owner.of(new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withAnnotations(Map.of(mark, value))
                        .build())
                .build());
        return AtItsSource.of(owners, "chatwoot", OBJECTS);
    }
}
