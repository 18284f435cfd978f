package io.keybuzz.runbook.legacy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.testbed.chatwoot.ImageContent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;

/**
 * An install as hand-written scripts leave it, like the lab's: kubectl's field managers, a password in the ConfigMap and in
 * {@code last-applied-configuration}, a superuser role, and the data in another database than the one that is named.
 */
public final class LegacyInstall {
    public static final String DATABASE_PASSWORD = "old-Password-32-characters-long1";
    public static final String KEY_BASE = "0123456789abcdef".repeat(8);

    private static final String NAMESPACE = "chatwoot";
    private static final String IMAGE = "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0";
    private static final String PUBLIC_IMAGE = "chatwoot/chatwoot:";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final Path MANIFESTS = Path.of("..", "lab", "legacy.yaml");
    private static final Path LEFT_OVERS = Path.of("..", "lab", "left-overs.yaml");

    private final Testbed testbed;
    private final KubernetesClient client;
    private final Variant variant;

    private LegacyInstall(Testbed testbed, KubernetesClient client, Variant variant) {
        this.testbed = testbed;
        this.client = client;
        this.variant = variant;
    }

    /** Returns when it serves and is at rest. */
    public static void make(Testbed testbed, KubernetesClient client) throws Exception {
        make(testbed, client, Variant.PLAIN);
    }

    /** Returns when it serves and is at rest. */
    public static void make(Testbed testbed, KubernetesClient client, Variant variant) throws Exception {
        new LegacyInstall(testbed, client, variant).make();
    }

    private void make() throws Exception {
        sql(
                "postgres",
                "CREATE ROLE chatwoot LOGIN SUPERUSER CREATEDB PASSWORD '" + DATABASE_PASSWORD + "'",
                "CREATE DATABASE chatwoot_production OWNER "
                        + (variant == Variant.ADMINISTRATOR_OWNS ? "postgres" : "chatwoot"),
                "CREATE DATABASE chatwoot OWNER postgres");
        testbed.registry().pushPublic(PUBLIC_IMAGE + "v3.12.0", ImageContent.of("v3.12.0"));
        testbed.registry()
                .pushPublic(PUBLIC_IMAGE + "latest", ImageContent.of("v3.13.0").plus(ImageContent.NEWER));
        namespace();
        settings();
        // The migration ran with the image of its day.
        String manifests = Files.readString(MANIFESTS);
        if (variant == Variant.LATEST) {
            manifests = manifests.replace(IMAGE, image());
        }
        try (InputStream yaml = new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8))) {
            client.load(yaml).items().forEach(this::applied);
        }
        for (String name : List.of("chatwoot-web", "chatwoot-worker")) {
            patch(name, "kubectl-patch", "/spec/template/spec/imagePullSecrets", "[{\"name\":\"ghcr-secret\"}]");
            patch(name, "kubectl-set", "/spec/template/spec/containers/0/image", "\"" + image() + "\"");
        }
        client.network()
                .v1()
                .ingresses()
                .inNamespace(NAMESPACE)
                .withName("chatwoot-ingress")
                .patch(
                        context("kubectl-annotate"),
                        "[{\"op\":\"add\",\"path\":\"/metadata/annotations/nginx.ingress.kubernetes.io~1proxy-connect-timeout\",\"value\":\"60\"}]");
        client.batch()
                .v1()
                .jobs()
                .inNamespace(NAMESPACE)
                .withName("chatwoot-migrations")
                .waitUntilCondition(
                        j -> j.getStatus() != null
                                && Integer.valueOf(1).equals(j.getStatus().getSucceeded()),
                        60,
                        TimeUnit.SECONDS);
        sql(
                "chatwoot_production",
                "INSERT INTO users(email, type) VALUES ('admin@example.org', 'SuperAdmin'), ('agent@example.org',"
                        + " null)");
        try (Jedis redis = testbed.redis().session()) {
            redis.del("alfred:CHATWOOT_INSTALLATION_ONBOARDING");
        }
        variation();
        for (String name : List.of("chatwoot-web", "chatwoot-worker")) {
            patch(
                    name,
                    "kubectl-rollout",
                    "/spec/template/metadata/annotations",
                    "{\"kubectl.kubernetes.io/restartedAt\":\"2025-11-28T10:00:00Z\"}");
        }
        for (String name : List.of("chatwoot-web", "chatwoot-worker")) {
            client.apps()
                    .deployments()
                    .inNamespace(NAMESPACE)
                    .withName(name)
                    .waitUntilCondition(LegacyInstall::rolledOut, 60, TimeUnit.SECONDS);
        }
        InstallWorld.await("no pod is leaving, and the workers beat", this::isAtRest);
    }

    private boolean isAtRest() {
        List<Pod> pods = client.pods().inNamespace(NAMESPACE).list().getItems();
        Set<String> workers = pods.stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> name.startsWith("chatwoot-worker-"))
                .collect(Collectors.toSet());
        try (Jedis redis = testbed.redis().session()) {
            Set<String> beating = redis.smembers("processes").stream()
                    .map(process -> process.replaceFirst(":.*", ""))
                    .collect(Collectors.toSet());
            return pods.stream().allMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    && beating.equals(workers)
                    && noEndpointIsLeaving();
        }
    }

    private boolean noEndpointIsLeaving() {
        return client.discovery().v1().endpointSlices().inNamespace(NAMESPACE).list().getItems().stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .noneMatch(endpoint -> endpoint.getConditions().getTerminating());
    }

    private String image() {
        return switch (variant) {
            case DOCKER_HUB -> PUBLIC_IMAGE + "v3.12.0";
            case LATEST -> PUBLIC_IMAGE + "latest";
            default -> IMAGE;
        };
    }

    private void variation() throws Exception {
        switch (variant) {
            case PATCHED -> config("kubectl-patch", "POSTGRES_DB", "chatwoot_production");
            case RECREATED -> {
                Map<String, String> data = config().get().getData();
                config().delete();
                client.raw(
                        "/api/v1/namespaces/" + NAMESPACE + "/configmaps?fieldManager=kubectl-create",
                        "POST",
                        configMap(data));
            }
            case TWO_DATABASES ->
                sql(
                        "chatwoot",
                        "CREATE TABLE schema_migrations(version text PRIMARY KEY)",
                        "INSERT INTO schema_migrations VALUES ('20231211010807')",
                        "CREATE TABLE users(id serial PRIMARY KEY, email text, type text)",
                        "INSERT INTO users(email) VALUES ('somebody@example.org')");
            case ADMINISTRATOR_OWNS ->
                sql(
                        "chatwoot_production",
                        "ALTER SCHEMA public OWNER TO postgres",
                        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                        "CREATE TYPE priority AS ENUM ('low', 'high')",
                        "CREATE DOMAIN short_text AS text CHECK (length(value) < 256)");
            case LEFT_OVERS -> leftOvers();
            case HALF_S3 -> {
                config("kubectl-patch", "S3_ENDPOINT", "http://10.0.0.11:9000");
                config("kubectl-patch", "S3_BUCKET", "chatwoot");
                config("kubectl-patch", "S3_REGION", "us-east-1");
            }
            default -> {}
        }
    }

    private void leftOvers() throws Exception {
        try (InputStream manifests = Files.newInputStream(LEFT_OVERS)) {
            client.load(manifests).items().forEach(this::applied);
        }
    }

    private Resource<ConfigMap> config() {
        return client.configMaps().inNamespace(NAMESPACE).withName("chatwoot-config");
    }

    private void config(String manager, String key, String value) {
        config().patch(
                        context(manager),
                        "[{\"op\":\"add\",\"path\":\"/data/" + key + "\",\"value\":\"" + value + "\"}]");
    }

    private static ConfigMap configMap(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("chatwoot-config")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withData(data)
                .build();
    }

    private static boolean rolledOut(Deployment d) {
        return d.getStatus() != null
                && d.getMetadata().getGeneration().equals(d.getStatus().getObservedGeneration())
                && Integer.valueOf(2).equals(d.getStatus().getUpdatedReplicas())
                && Integer.valueOf(2).equals(d.getStatus().getReplicas())
                && Integer.valueOf(2).equals(d.getStatus().getAvailableReplicas());
    }

    private void namespace() {
        applied(new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .endMetadata()
                .build());
        client.namespaces()
                .withName(NAMESPACE)
                .patch(
                        context("kubectl-label"),
                        "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"app\":\"keybuzz-support\",\"component\":\"chatwoot\"}}]");
    }

    private void settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("RAILS_ENV", "production");
        settings.put("FRONTEND_URL", "https://support.keybuzz.io");
        settings.put("INSTALLATION_ENV", "KeyBuzz");
        settings.put("POSTGRES_HOST", "10.0.0.10");
        settings.put("POSTGRES_PORT", "5432");
        settings.put("POSTGRES_DB", "chatwoot");
        settings.put("POSTGRES_USERNAME", "chatwoot");
        settings.put("REDIS_HOST", "10.0.0.10");
        settings.put("REDIS_PORT", "6379");
        settings.put("REDIS_URL", "redis://:r3dis@10.0.0.10:6379/0");
        applied(configMap(settings));
        applied(secret(
                "chatwoot-secrets",
                "Opaque",
                Map.of(
                        "POSTGRES_PASSWORD",
                        DATABASE_PASSWORD,
                        "SECRET_KEY_BASE",
                        KEY_BASE,
                        "REDIS_PASSWORD",
                        "r3dis")));
        applied(secret(
                "ghcr-secret",
                "kubernetes.io/dockerconfigjson",
                Map.of(
                        ".dockerconfigjson",
                        "{\"auths\":{\"ghcr.io\":{\"username\":\"keybuzz\",\"password\":\"s3cret\",\"auth\":\""
                                + encoded("keybuzz:s3cret") + "\"}}}")));
    }

    private static HasMetadata secret(String name, String type, Map<String, String> content) {
        Map<String, String> data = new HashMap<>();
        content.forEach((key, value) -> data.put(key, encoded(value)));
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withType(type)
                .withData(data)
                .build();
    }

    /** As {@code kubectl apply} creates an object. */
    private void applied(HasMetadata object) {
        Map<String, String> annotations = new HashMap<>();
        if (object.getMetadata().getAnnotations() != null) {
            annotations.putAll(object.getMetadata().getAnnotations());
        }
        annotations.put(LAST_APPLIED, Serialization.asJson(object));
        object.getMetadata().setAnnotations(annotations);
        client.raw(collection(object) + "?fieldManager=kubectl-client-side-apply", "POST", object);
    }

    private static String collection(HasMetadata object) {
        String plural = HasMetadata.getPlural(object.getClass());
        String root = object.getApiVersion().contains("/") ? "/apis/" : "/api/";
        String namespace = object.getMetadata().getNamespace();
        return root + object.getApiVersion() + (namespace == null ? "" : "/namespaces/" + namespace) + "/" + plural;
    }

    private void patch(String deployment, String manager, String path, String value) {
        client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(deployment)
                .patch(context(manager), "[{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":" + value + "}]");
    }

    private static PatchContext context(String manager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager(manager)
                .build();
    }

    private void sql(String database, String... statements) throws Exception {
        try (Connection admin = testbed.database().admin(database);
                Statement session = admin.createStatement()) {
            for (String statement : statements) {
                session.execute(statement);
            }
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
