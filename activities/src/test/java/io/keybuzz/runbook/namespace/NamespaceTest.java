package io.keybuzz.runbook.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Check;
import org.junit.jupiter.api.Test;

class NamespaceTest {

    @Test
    void passesWithTheLabelsThatOperatorsSelectBy() {
        assertThat(NamespaceChecks.check("chatwoot", NamespaceActivitiesImpl.desired("chatwoot"))
                        .status())
                .isEqualTo(Check.Status.PASSED);
    }

    @Test
    void failsWithoutThemOrWithoutTheNamespace() {
        var bare = new NamespaceBuilder()
                .withNewMetadata()
                .withName("chatwoot")
                .endMetadata()
                .build();
        assertThat(NamespaceChecks.check("chatwoot", bare).status()).isEqualTo(Check.Status.FAILED);
        assertThat(NamespaceChecks.check("chatwoot", null).detail()).contains("there is no namespace");
    }

    @Test
    void countsOnlyWhatThisRunDidNotMakeAndWouldNotGoAnyway() {
        assertThat(NamespaceContents.isAnothers(config("hand-made", null), "run-1"))
                .isTrue();
        assertThat(NamespaceContents.isAnothers(config("earlier", "run-0"), "run-1"))
                .isTrue();
        assertThat(NamespaceContents.isAnothers(config("own", "run-1"), "run-1"))
                .isFalse();
        assertThat(NamespaceContents.isAnothers(config("kube-root-ca.crt", null), "run-1"))
                .isFalse();
    }

    private static ConfigMap config(String name, String run) {
        var metadata = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName(name);
        if (run != null) {
            metadata.addToAnnotations(ServerSideApply.RUN_ANNOTATION, run);
        }
        return metadata.endMetadata().build();
    }
}
