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
            assertThat(owner.source()).isEqualTo("chatwoot");
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
            assertThat(owner.source()).isEqualTo("chatwoot-secrets");
        });
    }

    @Test
    void aProgramThatNobodyKnowsIsOnlyInTheWayWhereItKeepsAField() {
        assertThat(managedBy("our-own-operator")).singleElement().satisfies(owner -> {
            assertThat(owner.kind()).isEqualTo(Owner.Kind.OTHER);
            assertThat(owner.decides()).isFalse();
        });
        assertThat(ManagedFields.tool("our-own-operator")).isFalse();
    }

    @Test
    void whatAPersonEditsWithIsATool() {
        for (String manager : List.of("kubectl-edit", "Mozilla", "node-fetch", "k9s", "before-first-apply")) {
            assertThat(managedBy(manager))
                    .as(manager)
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.kind()).isEqualTo(Owner.Kind.PERSON));
            assertThat(ManagedFields.tool(manager)).as(manager).isTrue();
        }
    }

    @Test
    void whoeverControlsAnObjectDecidesHoweverItIsCalledAndWhoeverEditedIt() {
        List<Owner> owners = Owner.of(new ConfigMapBuilder()
                .withNewMetadata()
                .addToManagedFields(new ManagedFieldsEntryBuilder()
                        .withManager("node-fetch")
                        .withOperation("Update")
                        .build())
                .addNewOwnerReference()
                .withKind("SupportDesk")
                .withName("support")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build());

        assertThat(owners).filteredOn(Owner::decides).extracting(Owner::name).containsExactly("SupportDesk support");
        assertThat(AtItsSource.of(owners.subList(1, 2), "chatwoot", List.of("ConfigMap/chatwoot-config")))
                .isEqualTo("change them at SupportDesk support: kubectl -n chatwoot get supportdesk support -o yaml");
    }

    @Test
    void aRestarterOfPodsDecidesNothing() {
        assertThat(Owner.of(new ConfigMapBuilder()
                        .withNewMetadata()
                        .addToAnnotations("reloader.stakater.com/auto", "true")
                        .endMetadata()
                        .build()))
                .singleElement()
                .satisfies(owner -> assertThat(owner.decides()).isFalse());
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
