package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerTest {

    @Test
    void aReleaseOfHelmIsHelmsAsLongAsItSaysSo() {
        List<Owner> owners = Owner.of(new ConfigMapBuilder()
                .withNewMetadata()
                .addToAnnotations("meta.helm.sh/release-name", "chatwoot")
                .endMetadata()
                .build());

        assertThat(owners).singleElement().satisfies(owner -> {
            assertThat(owner.decides()).isTrue();
            assertThat(owner.name()).isEqualTo("Helm");
            assertThat(owner.fields()).isEqualTo("release chatwoot");
            assertThat(owner.atItsSource()).contains("helm.sh/resource-policy=keep");
        });
    }

    @Test
    void whatHelmHasLetGoIsATools() {
        assertThat(managedBy("helm")).singleElement().satisfies(owner -> {
            assertThat(owner.kind()).isEqualTo(Owner.Kind.PERSON);
            assertThat(owner.decides()).isFalse();
        });
    }

    @Test
    void anExternalSecretWritesItsSecretAgain() {
        List<Owner> owners = Owner.of(new SecretBuilder()
                .withNewMetadata()
                .addNewOwnerReference()
                .withKind("ExternalSecret")
                .withName("chatwoot-secrets")
                .endOwnerReference()
                .endMetadata()
                .build());

        assertThat(owners).singleElement().satisfies(owner -> {
            assertThat(owner.decides()).isTrue();
            assertThat(owner.atItsSource()).contains("deletionPolicy Retain");
        });
    }

    @Test
    void aProgramThatNobodyKnowsIsOnlyInTheWayWhereItKeepsAField() {
        assertThat(managedBy("our-own-operator")).singleElement().satisfies(owner -> {
            assertThat(owner.kind()).isEqualTo(Owner.Kind.CONTROLLER);
            assertThat(owner.decides()).isFalse();
        });
    }

    private static List<Owner> managedBy(String manager) {
        return Owner.of(new ConfigMapBuilder()
                .withNewMetadata()
                .addToManagedFields(new ManagedFieldsEntryBuilder()
                        .withManager(manager)
                        .withOperation("Update")
                        .build())
                .endMetadata()
                .build());
    }
}
