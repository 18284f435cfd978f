package io.keybuzz.runbook.install;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;

/**
 * Everything that an install may touch, at one time.
 *
 * @param objects {@code Kind/namespace/name} → the object
 * @param rules node → its firewall's rules
 * @param database roles with their attributes, databases with owner and comment, extensions, in a line each
 * @param redisKeys names only
 */
public record WorldSnapshot(
        Map<String, GenericKubernetesResource> objects,
        Map<String, List<String>> rules,
        List<String> database,
        TreeSet<String> redisKeys) {

    private static final List<String> NODES = IntStream.of(100, 101, 102, 110, 111, 112, 113, 114)
            .mapToObj(n -> "10.0.0." + n)
            .toList();

    private static final Set<String> APPLIED =
            Set.of("Namespace", "Secret", "ConfigMap", "ServiceAccount", "Service", "Ingress", "Deployment");

    public static WorldSnapshot of(Testbed testbed) throws SQLException {
        Map<String, List<String>> rules = new TreeMap<>();
        NODES.forEach(node -> rules.put(node, testbed.firewallRules(node)));
        try (Jedis redis = testbed.redis().session()) {
            return new WorldSnapshot(objects(testbed), rules, database(testbed), new TreeSet<>(redis.keys("*")));
        }
    }

    /** Versions of everything outside the runbook's own namespace. */
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        objects.forEach((name, object) -> {
            if (!"chatwoot-runbook".equals(object.getMetadata().getNamespace())) {
                versions.put(name, object.getMetadata().getResourceVersion());
            }
        });
        return versions;
    }

    /** What any two installs of one spec have in common: no generated names, no values, no run ids. */
    public List<String> shape() {
        List<String> shape = new ArrayList<>(database);
        rules.forEach((node, lines) ->
                lines.forEach(line -> shape.add(node + " " + line.replaceAll("chatwoot-runbook [^']+", "RUN"))));
        redisKeys.stream()
                .filter(key -> !key.startsWith("chatwoot-worker-")) // a beat has its pod's name
                .forEach(shape::add);
        objects.forEach((name, object) -> {
            String kind = object.getKind();
            switch (kind) {
                case "Event" -> {}
                case "Pod", "ReplicaSet", "EndpointSlice", "Endpoints" -> shape.add(kind);
                case "Deployment" ->
                    shape.add(name + " generation " + object.getMetadata().getGeneration());
                case "Secret", "ConfigMap" -> shape.add(name.replaceFirst("undo-.*", "undo-RUN") + " " + keys(object));
                default -> shape.add(name.replaceFirst("(chatwoot-migrate-)[0-9a-f]{10}$", "$1DIGEST"));
            }
        });
        shape.sort(null);
        return shape;
    }

    /**
     * The same without the runbook's own, what pods and their revisions come to, the mark that Chatwoot's first migration leaves in Redis,
     * and the list of workers there.
     */
    List<String> lasting() {
        return shape().stream()
                .filter(line -> !line.matches("Pod|ReplicaSet|processes|alfred:.*|\\w+/chatwoot-runbook(/.*)?"))
                .map(line -> line.replaceFirst(" generation \\d+$", ""))
                .toList();
    }

    /**
     * What is said in the objects that an install is made of, outside the runbook's own namespace: without their status, and without what
     * moves when they are written.
     */
    Map<String, Map<String, Object>> contents() {
        Map<String, Map<String, Object>> contents = new TreeMap<>();
        applied().forEach((name, object) -> contents.put(name, content(object)));
        return contents;
    }

    /** Who owns what in the same objects, without the times and without what the cluster itself notes. */
    Map<String, Set<List<Object>>> owners() {
        Map<String, Set<List<Object>>> owners = new TreeMap<>();
        applied().forEach((name, object) -> owners.put(name, entries(object)));
        return owners;
    }

    private Map<String, GenericKubernetesResource> applied() {
        Map<String, GenericKubernetesResource> applied = new TreeMap<>(objects);
        applied.entrySet()
                .removeIf(object -> !APPLIED.contains(object.getValue().getKind())
                        || object.getKey().matches("\\w+/chatwoot-runbook(/.*)?"));
        return applied;
    }

    private static Set<List<Object>> entries(GenericKubernetesResource object) {
        Set<List<Object>> entries = new HashSet<>();
        for (ManagedFieldsEntry entry : object.getMetadata().getManagedFields()) {
            if (entry.getSubresource() == null) {
                entries.add(List.of(
                        entry.getManager(),
                        entry.getOperation(),
                        entry.getFieldsV1().getAdditionalProperties()));
            }
        }
        return entries;
    }

    private static Map<String, Object> content(GenericKubernetesResource object) {
        Map<String, Object> content = new TreeMap<>(object.getAdditionalProperties());
        content.remove("status");
        content.put("uid", object.getMetadata().getUid());
        content.put("labels", object.getMetadata().getLabels());
        Map<String, String> annotations = new TreeMap<>();
        if (object.getMetadata().getAnnotations() != null) {
            annotations.putAll(object.getMetadata().getAnnotations());
        }
        annotations.remove("deployment.kubernetes.io/revision");
        content.put("annotations", annotations);
        return content;
    }

    /** Every object except the Secrets, as JSON. */
    Map<String, String> textsOutsideSecrets() {
        Map<String, String> texts = new TreeMap<>();
        objects.forEach((name, object) -> {
            if (!object.getKind().equals("Secret")) {
                texts.put(name, Serialization.asJson(object));
            }
        });
        return texts;
    }

    private static Object keys(GenericKubernetesResource object) {
        return object.getAdditionalProperties().get("data") instanceof Map<?, ?> data
                ? new TreeSet<>(data.keySet())
                : List.of();
    }

    private static Map<String, GenericKubernetesResource> objects(Testbed testbed) {
        Map<String, GenericKubernetesResource> objects = new TreeMap<>();
        try (KubernetesClient client = KubernetesClients.of(testbed.kubernetesConfig())) {
            for (ResourceType type : ResourceType.values()) {
                if (type != ResourceType.ACCESS_REVIEW) {
                    client.genericKubernetesResources(context(type)).inAnyNamespace().list().getItems().stream()
                            .filter(o -> !"Node".equals(o.getKind()))
                            .forEach(o -> objects.put(name(o), o));
                }
            }
        }
        return objects;
    }

    private static ResourceDefinitionContext context(ResourceType type) {
        String[] version = type.apiVersion().split("/");
        return new ResourceDefinitionContext.Builder()
                .withGroup(type.group())
                .withVersion(version[version.length - 1])
                .withKind(type.kind())
                .withPlural(type.plural())
                .withNamespaced(type.namespaced())
                .build();
    }

    private static String name(GenericKubernetesResource object) {
        String namespace = object.getMetadata().getNamespace();
        return object.getKind() + "/" + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    private static List<String> database(Testbed testbed) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection admin = testbed.database().admin("postgres")) {
            lines.addAll(rows(admin, """
                SELECT 'role ' || rolname || ' ' || rolsuper || rolcreaterole || rolcreatedb || rolcanlogin || ' '
                       || regexp_replace(coalesce(shobj_description(oid, 'pg_authid'), '-'), 'run .*', 'RUN')
                FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%'\
                """));
            lines.addAll(rows(admin, """
                SELECT 'database ' || datname || ' ' || pg_get_userbyid(datdba) || ' '
                       || regexp_replace(coalesce(shobj_description(oid, 'pg_database'), '-'), 'run .*', 'RUN')
                FROM pg_database WHERE NOT datistemplate\
                """));
        }
        List<String> databases = lines.stream()
                .filter(line -> line.startsWith("database chatwoot"))
                .map(line -> line.split(" ")[1])
                .toList();
        for (String database : databases) {
            try (Connection admin = testbed.database().admin(database)) {
                lines.addAll(
                        rows(admin, "SELECT 'extension ' || current_database() || '/' || extname FROM pg_extension"));
                for (String table : rows(admin, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                    lines.addAll(rows(admin, "SELECT '" + database + "." + table + " ' || count(*) FROM " + table));
                }
            }
        }
        return lines;
    }

    private static List<String> rows(Connection session, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = session.createStatement().executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
