package io.keybuzz.runbook.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
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
    void whatWasTakenOverGoesWithAWordOnThat() {
        assertThat(service(Map.of(ServerSideApply.RUN_ANNOTATION, "run-1")).note())
                .isNull();
        Belonging taken = service(Map.of("team", "support"));
        assertThat(taken.goes()).isTrue();
        assertThat(taken.note()).isEqualTo("it was there before the runbook took it over");
        assertThat(listed(false, List.of("POSTGRES_PASSWORD"), "POSTGRES_PASSWORD")
                        .note())
                .endsWith("which stay; it was there before the runbook took it over");
    }

    private static Belonging service(Map<String, String> annotations) {
        return ObjectInventory.belonging(
                request(false),
                new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("chatwoot")
                        .withName("chatwoot-web")
                        .withAnnotations(annotations)
                        .withManagedFields(applied(Map.of("f:spec", Map.of())))
                        .endMetadata()
                        .build());
    }

    @Test
    void byDefaultItStaysWhoeverPutWhatIntoIt() {
        assertThat(listed(true, List.of("POSTGRES_PASSWORD", "A"), "POSTGRES_PASSWORD")
                        .note())
                .isEqualTo("keepSecrets is true");
    }

    private static Belonging listed(boolean keepSecrets, List<String> keys, String... ours) {
        return ObjectInventory.belonging(request(keepSecrets), secret(keys, List.of(ours)));
    }

    private static InventoryRequest request(boolean keepSecrets) {
        return new InventoryRequest(
                ChatwootSpec.target(ChatwootSpec.behindTheIngress()),
                new UninstallOptions("chatwoot", false, keepSecrets));
    }

    private static Secret secret(List<String> keys, List<String> ours) {
        Map<String, Object> owned = new HashMap<>();
        ours.forEach(key -> owned.put("f:" + key, Map.of()));
        SecretBuilder secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName(Names.SECRET)
                .withUid("uid-1")
                .withManagedFields(applied(Map.of("f:data", owned)))
                .endMetadata();
        keys.forEach(key -> secret.addToData(key, "eA=="));
        return secret.build();
    }

    private static ManagedFieldsEntry applied(Map<String, Object> owned) {
        FieldsV1 fields = new FieldsV1();
        owned.forEach(fields::setAdditionalProperty);
        return new ManagedFieldsEntryBuilder()
                .withManager(ServerSideApply.FIELD_MANAGER)
                .withOperation("Apply")
                .withFieldsV1(fields)
                .build();
    }
}
