package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What has to be true of a helpdesk that hand-written scripts made: where it was taken over, and where it was left alone. */
abstract class AdoptedScenario extends Scenario {
    static final Map<String, Object> ITS_DATABASE = Map.of("name", Legacy.DATABASE);
    static final Map<String, Object> ADOPT = Map.of("adopt", "YES", "database", ITS_DATABASE);
    static final Map<String, Object> ASK = Map.of("database", ITS_DATABASE);
    /** The release of the spec's defaults. */
    static final String RELEASE = "v3.12.0";
    /** The one after it. */
    static final String NEXT_RELEASE = "v3.13.0";

    static final String[] PLAN = {
        "plan", "--set", "database.name=" + Legacy.DATABASE, "--set", "registry.endpoint=http://10.0.0.10:5000"
    };
    static final List<String> OURS = List.of(
            "ConfigMap/chatwoot-config",
            "Secret/chatwoot-secrets",
            "Secret/ghcr-secret",
            "Deployment/chatwoot-web",
            "Deployment/chatwoot-worker",
            "Service/chatwoot-web",
            "Ingress/chatwoot-ingress");
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** One object at a time: a whole install is too much to read. */
    static void assertAsBefore(Map<String, String> before) throws Exception {
        Map<String, String> now = Legacy.objects(world);
        before.forEach((name, content) -> assertThat(now.get(name)).as(name).isEqualTo(content));
    }

    /** Nothing outside the cluster says that it is the runbook's. */
    static void assertUnmarked() throws Exception {
        assertThat(
                        world.sql(
                                "postgres",
                                "SELECT rolname || ': ' || shobj_description(oid, 'pg_authid') FROM pg_roles"
                                        + " WHERE rolname = 'chatwoot' AND shobj_description(oid, 'pg_authid') IS NOT NULL UNION ALL"
                                        + " SELECT datname || ': ' || shobj_description(oid, 'pg_database') FROM pg_database"
                                        + " WHERE datname LIKE 'chatwoot%' AND shobj_description(oid, 'pg_database') IS NOT NULL"))
                .as("marks on role and databases")
                .isEmpty();
        assertThat(world.redis("EXISTS", Names.REDIS_OWNER_KEY))
                .as("the mark on Redis")
                .containsExactly("0");
    }

    /** @param tag of the image that the spec named */
    static void assertAdopted(Report report, String tag) throws Exception {
        assertThat(Legacy.owners(world, OURS.toArray(String[]::new)))
                .as("owners of what was taken over")
                .contains("chatwoot-runbook")
                .doesNotContain(
                        "kubectl-client-side-apply",
                        "kubectl-create",
                        "kubectl-set",
                        "kubectl-patch",
                        "kubectl-rollout",
                        "kubectl-annotate");
        assertThat(Legacy.objects(world).entrySet())
                .filteredOn(object -> OURS.contains(object.getKey()))
                .noneMatch(object -> object.getValue().contains(LAST_APPLIED));
        assertThat(settings()).doesNotContainKey("REDIS_URL");
        assertThat(superuser()).isFalse();
        assertThat(check(report, "secret-hygiene").status()).isEqualTo(Check.Status.PASSED);
        assertThat(check(report, "leaked-secrets").detail()).contains("REDIS_URL", "taken for leaked");
        assertThat(check(report, "role").status()).isEqualTo(Check.Status.PASSED);
        assertThat(images()).containsOnly(IMAGE + tag);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** @param tag of the image that the spec named */
    static void assertNothingIsLeftToDo(String tag) throws Exception {
        CommandRun plan = world.command(Stream.concat(Stream.of(PLAN), Stream.of("--set", "image=" + IMAGE + tag))
                .toArray(String[]::new));
        assertThat(plan.exit()).as(plan.out() + plan.err()).isZero();
        Map<String, String> before = written();

        Report again = install(Map.of("database", ITS_DATABASE, "image", IMAGE + tag));

        assertSucceeded(again);
        assertThat(changes(again)).isEmpty();
        assertThat(written()).isEqualTo(before);
    }

    /** The role with its password and its mark, and every database with its owner and its mark. */
    static List<String> roleAndDatabases() throws Exception {
        return world.sql(
                "postgres",
                "SELECT rolname || ' ' || rolsuper || ' ' || rolpassword || ' '"
                        + " || coalesce(shobj_description(oid, 'pg_authid'), 'unmarked')"
                        + " FROM pg_authid WHERE rolname = 'chatwoot' UNION ALL"
                        + " SELECT datname || ' ' || pg_get_userbyid(datdba) || ' '"
                        + " || coalesce(shobj_description(oid, 'pg_database'), 'unmarked') FROM pg_database ORDER BY 1");
    }

    /** Rows without those that a migration itself leaves: its version, and in the lab what its jobs did. */
    static Map<String, List<String>> peoples(Map<String, List<String>> rows) {
        Map<String, List<String>> peoples = new TreeMap<>(rows);
        peoples.keySet().removeAll(List.of("schema_migrations", "standin_jobs"));
        return peoples;
    }

    static Map<String, String> settings() {
        return new TreeMap<>(world.kubernetes()
                .configMaps()
                .inNamespace("chatwoot")
                .withName("chatwoot-config")
                .get()
                .getData());
    }

    static boolean superuser() throws Exception {
        return world.sql("postgres", "SELECT rolsuper::text FROM pg_roles WHERE rolname = 'chatwoot'")
                .contains("true");
    }

    static List<String> images() {
        return world
                .kubernetes()
                .pods()
                .inNamespace("chatwoot")
                .withLabel("app", "chatwoot")
                .withLabelIn("component", "web", "worker")
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .map(AdoptedScenario::image)
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().get(0).getImage();
    }
}
