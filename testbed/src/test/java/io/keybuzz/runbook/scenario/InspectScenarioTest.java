package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.run.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code inspect} prints about each install that scripts leave, and that it leaves it alone. */
class InspectScenarioTest extends Scenario {

    @ParameterizedTest
    @EnumSource(Variant.class)
    void eachVariantIsToldByWhatItIs(Variant variant) throws Exception {
        world.legacy(variant);
        Map<String, String> objects = Legacy.objects(world);
        Map<String, List<String>> rows = Legacy.rows(world, Legacy.DATABASE);
        Map<String, List<String>> rules = allRules();

        Map<String, String> lines = inspect();

        assertEveryDangerIsTold(lines);
        assertWhatIsItsOwnIsTold(variant, lines);
        assertThat(Legacy.objects(world)).isEqualTo(objects);
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    void aSchemaThatANewerImageLeftIsToldWithWhatTheImageDoesNotKnow() throws Exception {
        world.legacy(Variant.PLAIN);
        world.sql(Legacy.DATABASE, "INSERT INTO schema_migrations VALUES ('20991231235959') RETURNING version");

        assertThat(inspect().get("migrations"))
                .startsWith("FAILED 2 users, last migration 20991231235959: newer than ghcr.io/")
                .contains("which does not know 20991231235959. A newer image has been here")
                .contains("--set image=IMAGE; kubectl -n chatwoot rollout history deployment chatwoot-web");
    }

    @Test
    void firewallsThatAreOffAndADoorThatIsOpenAreToldWithWhatClosesThem() throws Exception {
        world.firewalls("off");
        world.legacy(Variant.PLAIN);
        world.sql(Legacy.DATABASE, "UPDATE users SET type = NULL WHERE type = 'SuperAdmin' RETURNING email");
        world.redis("SET", Names.ONBOARDING_KEY, "true");
        Map<String, String> files = firewallFiles();

        Map<String, String> lines = inspect();

        assertThat(lines.get("firewalls"))
                .startsWith("WARNED ufw is active on 0 of 8 nodes; inactive on 8, and stays so")
                .contains("Mend: ", "ufw allow 22/tcp");
        assertThat(lines.get("first-administrator"))
                .startsWith("WARNED Nobody is administrator yet")
                .contains("Mend: open https://support.keybuzz.io/installation/onboarding", "admin: {name, email");
        assertThat(firewallFiles()).isEqualTo(files);
    }

    /** Status, detail and evidence by id. */
    static Map<String, String> inspect() throws Exception {
        CommandRun run = world.command("inspect", "--json", "--set", "registry.endpoint=http://10.0.0.10:5000");

        assertThat(run.exit()).as(run.err()).isZero();
        Map<String, String> lines = new LinkedHashMap<>();
        for (JsonNode check : run.json().path("checks")) {
            String id = check.path("id").asText();
            String status = check.path("status").asText();
            String detail = check.path("detail").asText();
            assertThat(check.path("evidence")).as("evidence of " + id).isNotEmpty();
            if (!status.equals("PASSED")) {
                assertThat(detail).as("what mends " + id).contains("Mend: ");
            }
            lines.put(id, status + " " + detail + " " + check.path("evidence"));
        }
        return lines;
    }

    private static void assertEveryDangerIsTold(Map<String, String> lines) {
        assertThat(lines.get("database"))
                .startsWith("FAILED database chatwoot_production as role chatwoot at 10.0.0.10:5432 (2 users, last")
                .contains("the spec says database chatwoot as role chatwoot", "an install refuses that");
        assertThat(lines.get("role")).startsWith("FAILED chatwoot is a superuser");
        assertThat(lines.get("secret-hygiene")).startsWith("FAILED ").contains("ConfigMap/chatwoot-config REDIS_URL");
        assertThat(lines.get("data-secrets")).startsWith("WARNED SECRET_KEY_BASE in Secret/chatwoot-secrets");
        assertThat(lines.get("first-administrator")).startsWith("PASSED ");
        assertThat(lines.get("attachments")).startsWith("WARNED ");
        assertThat(lines.get("probes")).startsWith("WARNED liveness asks the application");
        assertThat(lines.get("node-pod-matrix"))
                .startsWith("FAILED ufw on k8s-")
                .containsPattern(
                        "from k8s-\\S+ \\(10\\.0\\.0\\.\\d+\\) to \\S+, pod chatwoot-web-\\S+ on k8s-\\S+-0\\d");
        assertThat(lines.get("firewalls")).startsWith("PASSED ufw is active on 8 of 8 nodes");
        assertThat(lines.get("owners")).startsWith("WARNED ").contains("kubectl-rollout", "kubectl-label");
        assertThat(lines.get("redis")).startsWith("PASSED Redis 10.0.0.10:6379/0, as the spec says");
    }

    private static void assertWhatIsItsOwnIsTold(Variant variant, Map<String, String> lines) {
        switch (variant) {
            case PLAIN -> {
                assertThat(lines.get("database")).contains("POSTGRES_DB=chatwoot means nothing to it");
                assertThat(lines.get("secret-hygiene")).contains("ConfigMap/chatwoot-config annotation");
                assertThat(lines.get("left-overs")).contains("job/chatwoot-migrations");
            }
            case PATCHED ->
                assertThat(lines.get("database")).contains("POSTGRES_DB=chatwoot_production means nothing to it");
            case RECREATED -> {
                assertThat(lines.get("secret-hygiene")).doesNotContain("ConfigMap/chatwoot-config annotation");
                assertThat(lines.get("owners")).contains("kubectl-create");
            }
            case TWO_DATABASES -> assertThat(lines.get("database")).contains("at 10.0.0.10:5432 (1 user, last");
            case ADMINISTRATOR_OWNS ->
                assertThat(lines.get("role"))
                        .contains("chatwoot_production belongs to postgres and its schema public belongs to postgres")
                        .contains("-d chatwoot_production -c 'GRANT USAGE, CREATE ON SCHEMA public TO chatwoot'")
                        .contains("'ALTER DATABASE chatwoot_production OWNER TO chatwoot' -c 'ALTER ROLE chatwoot");
            case DOCKER_HUB -> {
                assertThat(lines.get("image")).startsWith("WARNED chatwoot/chatwoot:v3.12.0; the spec says ghcr.io/");
                // The lab's registry wants a login for every name, so the old Secret has one for docker.io there.
                assertThat(lines.get("pull-secret"))
                        .containsPattern("^(PASSED present|WARNED it has no login for docker.io, which an image for"
                                + " everybody does not need)");
                assertThat(lines.get("migrations")).startsWith("PASSED ");
            }
            case LATEST -> {
                assertThat(lines.get("image")).startsWith("WARNED chatwoot/chatwoot:latest: the next pod may bring");
                assertThat(lines.get("migrations"))
                        .startsWith("WARNED 2 users, last migration 20240213131252")
                        .contains("chatwoot-keybuzz:v3.12.0, which the spec says, knows them all is not known");
            }
            case LEFT_OVERS ->
                assertThat(lines.get("left-overs"))
                        .contains("job/chatwoot-migrations", "job/chatwoot-seed", "pod/curl-test", "pod/test-curl-504");
            case HALF_S3 -> assertThat(lines.get("attachments")).contains("S3_BUCKET, S3_ENDPOINT, S3_REGION are set");
        }
    }
}
