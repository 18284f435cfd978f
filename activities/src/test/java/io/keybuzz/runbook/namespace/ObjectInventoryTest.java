package io.keybuzz.runbook.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keybuzz.runbook.ingress.ChatwootSpec;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.UninstallOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectInventoryTest {
    private static final String OBJECT = "Secret/chatwoot/" + Names.SECRET;

    @Test
    void aSecretIntoWhichOthersPutEntriesStaysAndTheyAreNamed() {
        Belonging secret = listed(false, List.of("POSTGRES_PASSWORD", "OPENAI_API_KEY", "A"), "POSTGRES_PASSWORD");

        assertThat(secret.goes()).isFalse();
        assertThat(secret.object()).isEqualTo(OBJECT);
        assertThat(secret.note()).isEqualTo("others put entries into it: A, OPENAI_API_KEY");
        assertThat(secret.command()).isEqualTo("kubectl delete -n chatwoot secret " + Names.SECRET);
    }

    @Test
    void oneThatHoldsNothingButOursGoesWithAWordOnWhatIsLost() {
        Belonging secret = listed(false, List.of("POSTGRES_PASSWORD"), "POSTGRES_PASSWORD");

        assertThat(secret.goes()).isTrue();
        assertThat(secret.note()).startsWith("it holds the password of role chatwoot");
    }

    @Test
    void byDefaultItStaysWhoeverPutWhatIntoIt() {
        assertThat(listed(true, List.of("POSTGRES_PASSWORD", "A"), "POSTGRES_PASSWORD")
                        .note())
                .isEqualTo("keepSecrets is true");
    }

    private static Belonging listed(boolean keepSecrets, List<String> keys, String... ours) {
        return ObjectInventory.belonging(
                new InventoryRequest(
                        ChatwootSpec.target(ChatwootSpec.behindTheIngress()),
                        new UninstallOptions("chatwoot", false, keepSecrets)),
                secret(keys, List.of(ours)));
    }

    private static Secret secret(List<String> keys, List<String> ours) {
        Map<String, Object> owned = new HashMap<>();
        ours.forEach(key -> owned.put("f:" + key, Map.of()));
        FieldsV1 fields = new FieldsV1();
        fields.setAdditionalProperty("f:data", owned);
        SecretBuilder secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName(Names.SECRET)
                .withUid("uid-1")
                .withManagedFields(new ManagedFieldsEntryBuilder()
                        .withManager(ServerSideApply.FIELD_MANAGER)
                        .withOperation("Apply")
                        .withFieldsV1(fields)
                        .build())
                .endMetadata();
        keys.forEach(key -> secret.addToData(key, "eA=="));
        return secret.build();
    }
}
