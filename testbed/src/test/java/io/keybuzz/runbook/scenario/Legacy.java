package io.keybuzz.runbook.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What may not be lost, and what has to be as it was: read without any of the runbook's code. */
final class Legacy {
    static final String DATABASE = "chatwoot_production";
    /** Kinds of work that Sidekiq keeps: waiting in a queue that nobody works on here, planned, failed, given up. */
    private static final List<List<String>> JOBS = List.of(
            List.of("LPUSH", "queue:scheduled_jobs", "{\"class\":\"ReplyJob\",\"jid\":\"1\"}"),
            List.of("ZADD", "schedule", "4102444800", "{\"class\":\"ReminderJob\",\"jid\":\"2\"}"),
            List.of("ZADD", "retry", "4102444800", "{\"class\":\"WebhookJob\",\"jid\":\"3\"}"),
            List.of("ZADD", "dead", "1700000000", "{\"class\":\"ImportJob\",\"jid\":\"4\"}"));

    private static final ObjectMapper JSON = new ObjectMapper();

    private Legacy() {}

    static void leaveJobs(World world) throws Exception {
        for (List<String> job : JOBS) {
            world.redis(job.toArray(String[]::new));
        }
    }

    static Map<String, List<String>> jobs(World world) throws Exception {
        Map<String, List<String>> jobs = new TreeMap<>();
        for (List<String> job : JOBS) {
            String key = job.get(1);
            jobs.put(key, world.redis(job.get(0).equals("ZADD") ? "ZRANGE" : "LRANGE", key, "0", "-1"));
        }
        return jobs;
    }

    /** Every row of every table. */
    static Map<String, List<String>> rows(World world, String database) throws Exception {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table :
                world.sql(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")) {
            rows.put(table, world.sql(database, "SELECT t::text FROM \"" + table + "\" t ORDER BY 1"));
        }
        return rows;
    }

    /** Content and owners of every object of the install, without what the cluster notes by itself. */
    static Map<String, String> objects(World world) throws Exception {
        KubernetesClient api = world.kubernetes();
        Map<String, String> objects = new LinkedHashMap<>();
        List<HasMetadata> all = Stream.of(
                        List.of(api.namespaces().withName("chatwoot").get()),
                        api.configMaps().inNamespace("chatwoot").list().getItems(),
                        api.secrets().inNamespace("chatwoot").list().getItems(),
                        api.services().inNamespace("chatwoot").list().getItems(),
                        api.apps().deployments().inNamespace("chatwoot").list().getItems(),
                        api.network()
                                .v1()
                                .ingresses()
                                .inNamespace("chatwoot")
                                .list()
                                .getItems(),
                        api.batch().v1().jobs().inNamespace("chatwoot").list().getItems(),
                        podsOfNobody(api))
                .<HasMetadata>flatMap(List::stream)
                .toList();
        for (HasMetadata object : all) {
            objects.put(object.getKind() + "/" + object.getMetadata().getName(), content(object));
        }
        return objects;
    }

    /** Those that somebody ran by hand; the runbook's own, which lists an image's migrations, comes and goes. */
    private static List<Pod> podsOfNobody(KubernetesClient api) {
        return api.pods().inNamespace("chatwoot").withoutLabel("app", "chatwoot").list().getItems().stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().isEmpty())
                .toList();
    }

    private static String content(HasMetadata object) throws JsonProcessingException {
        ObjectNode tree = (ObjectNode) JSON.readTree(Serialization.asJson(object));
        tree.remove("status");
        ObjectNode metadata = (ObjectNode) tree.get("metadata");
        metadata.remove(List.of("resourceVersion", "generation", "creationTimestamp"));
        if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove("deployment.kubernetes.io/revision");
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        TreeSet<String> owners = new TreeSet<>();
        if (metadata.get("managedFields") instanceof ArrayNode entries) {
            for (JsonNode entry : entries) {
                if (!entry.has("subresource")) {
                    ((ObjectNode) entry).remove("time");
                    owners.add(sorted(entry));
                }
            }
        }
        metadata.remove("managedFields");
        return sorted(tree) + "\n" + String.join("\n", owners);
    }

    private static String sorted(JsonNode tree) throws JsonProcessingException {
        return JSON.writer(com.fasterxml.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(JSON.convertValue(tree, Object.class));
    }

    /** Managers that own something of the install's objects directly, apart from the cluster's own. */
    static TreeSet<String> owners(World world, String... kindsAndNames) throws Exception {
        TreeSet<String> owners = new TreeSet<>();
        Map<String, String> objects = objects(world);
        for (String name : kindsAndNames) {
            for (String line : objects.get(name).lines().skip(1).toList()) {
                owners.add(JSON.readTree(line).path("manager").asText());
            }
        }
        return owners;
    }
}
