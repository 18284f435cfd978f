package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A helpdesk that hand-written scripts made, and specs by which it may not be taken over. */
class AdoptionRefusalScenarioTest extends AdoptedScenario {
    @BeforeEach
    void peopleReachIt() throws Exception {
        world.firewalls("off");
    }

    @Test
    void theDefaultsAreRefusedWithBothDatabasesAndTheirPeople() throws Exception {
        legacy(Variant.TWO_DATABASES);
        var before = Legacy.objects(world);
        var roleAndDatabases = roleAndDatabases();

        Report report = install(DEFAULTS);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(
                        "database chatwoot_production",
                        "2 users, last migration 20231211010827",
                        "database chatwoot as role chatwoot",
                        "1 user, last migration 20231211010807");
        assertAsBefore(before);
        assertThat(Legacy.objects(world)).hasSameSizeAs(before);
        assertThat(roleAndDatabases()).isEqualTo(roleAndDatabases);
        assertUnmarked();
        assertThat(superuser()).isTrue();
        DiagnosesDocument.told("pods on another database", diagnosis(report, Cause.REFUSED));
    }

    @Test
    void theDefaultsAreRefusedAlsoWhereTheirDatabaseDoesNotExistAndNobodyMakesIt() throws Exception {
        legacy(Variant.PLAIN);
        world.sql("postgres", "DROP DATABASE chatwoot WITH (FORCE)");
        Map<String, String> before = Legacy.objects(world);
        List<String> roleAndDatabases = roleAndDatabases();
        Map<String, List<String>> rules = allRules();

        Report report = install(DEFAULTS);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary())
                .contains(
                        "database chatwoot_production as role chatwoot at 10.0.0.10:5432 (2 users, last migration"
                                + " 20231211010827)",
                        "the spec says database chatwoot as role chatwoot at 10.0.0.10:5432 (does not exist)");
        assertThat(changes(report)).isEmpty();
        assertAsBefore(before);
        assertThat(Legacy.objects(world)).hasSameSizeAs(before);
        assertThat(roleAndDatabases()).isEqualTo(roleAndDatabases);
        assertUnmarked();
        assertThat(allRules()).isEqualTo(rules);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aSchemaThatIsNewerThanTheImageIsRefused() throws Exception {
        legacy(Variant.LATEST);
        var before = Legacy.objects(world);

        Report report = install(ADOPT);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.REFUSED).summary()).contains("20240213131252", "v3.12.0");
        assertThat(changes(report)).isEmpty();
        assertAsBefore(before);
        assertThat(Legacy.objects(world)).hasSameSizeAs(before);
        assertUnmarked();
        assertThat(superuser()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        DiagnosesDocument.told("a schema newer than the image", diagnosis(report, Cause.REFUSED));
    }

    /** @param mark how each of these programs knows its own objects */
    @ParameterizedTest
    @CsvSource({
        "Argo CD, ConfigMap/chatwoot-config, argocd-controller, labels, argocd.argoproj.io/instance, Application's repository",
        "External Secrets, Secret/chatwoot-secrets, external-secrets, annotations,"
                + " reconcile.external-secrets.io/data-hash, where the ExternalSecret reads it",
        "Helm, ConfigMap/chatwoot-config, helm, annotations, meta.helm.sh/release-name, the release's values"
    })
    void whatAnotherProgramKeepsIsNamedWithWhatToChangeAtItsSource(
            String program, String object, String manager, String place, String mark, String source) throws Exception {
        legacy(Variant.PLAIN);
        String name = object.substring(object.indexOf('/') + 1);
        var api = world.kubernetes();
        Resource<? extends HasMetadata> its = object.startsWith("Secret")
                ? api.secrets().inNamespace("chatwoot").withName(name)
                : api.configMaps().inNamespace("chatwoot").withName(name);
        its.patch(
                new PatchContext.Builder()
                        .withPatchType(PatchType.JSON_MERGE)
                        .withFieldManager(manager)
                        .build(),
                "{\"metadata\":{\"" + place + "\":{\"" + mark + "\":\"chatwoot\"}}}");
        var before = Legacy.objects(world);

        assertThat(InspectScenarioTest.inspect().get("owners"))
                .startsWith("WARNED ")
                .contains(program + " owns " + object, source);
        Report report = install(ADOPT);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        Diagnosis refused = diagnosis(report, Cause.REFUSED);
        assertThat(refused.summary()).contains(object.replace("/", "/chatwoot/") + " belongs to " + program);
        assertThat(refused.remedy()).contains(source);
        assertThat(changes(report)).isEmpty();
        assertAsBefore(before);
        assertThat(Legacy.objects(world)).hasSameSizeAs(before);
        assertUnmarked();
        assertThat(superuser()).isTrue();
    }
}
