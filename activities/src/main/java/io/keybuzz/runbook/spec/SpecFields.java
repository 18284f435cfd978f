package io.keybuzz.runbook.spec;

import static io.keybuzz.runbook.spec.SpecTypes.*;

import io.keybuzz.runbook.document.Choice;
import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.document.ListOf;
import io.keybuzz.runbook.document.WholeNumber;
import io.keybuzz.runbook.spec.Spec.Adopt;
import io.keybuzz.runbook.spec.Spec.Approval;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.spec.Spec.OnFailure;
import io.keybuzz.runbook.spec.Spec.Probes;
import io.keybuzz.runbook.spec.Spec.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The spec's definition: every field with its type, default and meaning. Reading, defaults, writing, the JSON Schema and the
 * documentation all come from here.
 */
final class SpecFields {
    private static final String SAME = "10.0.0.10";

    private static final Group<Map<String, String>> REQUESTS = quantities("250m", "512Mi");
    private static final Group<Map<String, String>> LIMITS = quantities("1", "2Gi");

    private static final Group<Spec.Workload> WORKLOAD = Group.of(
            Spec.Workload.class,
            List.of(
                    Field.of(
                            "replicas",
                            new WholeNumber(1, 50, "0 would be no service; uninstall removes it"),
                            2,
                            "How many pods"),
                    Field.group(
                            "resources",
                            Group.of(
                                    Spec.Resources.class,
                                    List.of(
                                            Field.group("requests", REQUESTS, "What a pod is promised"),
                                            Field.group("limits", LIMITS, "What a pod gets at most")),
                                    SpecRules.RESOURCES),
                            "CPU and memory of a pod")),
            List.of());

    private static final Group<HostPort> HOST_PORT = Group.of(
            HostPort.class,
            List.of(Field.required("host", HOST, "Host name or address"), Field.of("port", PORT, 5432, "TCP port")),
            List.of());

    private static final Group<Spec.Database> DATABASE_FIELDS = Group.of(
            Spec.Database.class,
            List.of(
                    Field.of("host", HOST, SAME, "PostgreSQL as the pods reach it"),
                    Field.of("port", PORT, 5432, "Its port"),
                    Field.of("name", DATABASE, "chatwoot", "Chatwoot's database; made when it is missing"),
                    Field.of("username", ROLE, "chatwoot", "Chatwoot's role; made when it is missing"),
                    Field.of("adminUsername", ROLE, "postgres", "Who may create role, database and extensions"),
                    Field.of(
                            "adminPassword",
                            SECRET,
                            new SecretRef("file:postgres-admin-password"),
                            "That role's password"),
                    Field.of("sslMode", SSL_MODE, "prefer", "libpq's word for TLS"),
                    Field.optional(
                            "direct",
                            HOST_PORT,
                            "Past a pooler or proxy: for the migration, backups and the runbook's own sessions; none: host and port")),
            SpecRules.DATABASE);

    private static final Group<Spec.Redis> REDIS = Group.of(
            Spec.Redis.class,
            List.of(
                    Field.of("host", HOST, SAME, "Redis as the pods reach it"),
                    Field.of("port", PORT, 6379, "Its port"),
                    Field.of("database", new WholeNumber(0, 15, "Redis has 16 databases"), 0, "The database's index"),
                    Field.of("password", SECRET, new SecretRef("file:redis-password"), "Its password")),
            List.of());

    private static final Group<Spec.Registry> REGISTRY_FIELDS = Group.of(
            Spec.Registry.class,
            List.of(
                    Field.of("server", REGISTRY, "ghcr.io", "The registry that the pull secret is for"),
                    Field.of("username", SECRET, new SecretRef("file:registry-username"), "Who pulls"),
                    Field.of("password", SECRET, new SecretRef("file:registry-password"), "Password or token"),
                    Field.of("secretName", NAME, "ghcr-secret", "The pull secret's name in the namespace"),
                    Field.optional(
                            "endpoint",
                            ENDPOINT,
                            "Where the worker asks about images when not at the server itself (a mirror); when it does not answer, that is a warning")),
            List.of());

    private static final Group<Spec.Ingress> INGRESS = Group.of(
            Spec.Ingress.class,
            List.of(
                    Field.of("className", NAME, "nginx", "The IngressClass"),
                    Field.of("name", NAME, "chatwoot-ingress", "The Ingress' name"),
                    Field.optional(
                            "addresses",
                            new ListOf<>(HOST, 1, 100),
                            "Where visitors come in, each has to answer; none: those in the Ingress' status, else the nodes that run the controller's pods"),
                    Field.of("port", PORT, 80, "The port that is asked there; 443 as a rule with tls: INGRESS"),
                    Field.of(
                            "tls",
                            new Choice<>(Tls.class),
                            Tls.UPSTREAM,
                            "Where TLS ends: before the ingress (it is asked in plain HTTP with X-Forwarded-Proto), or in it"),
                    Field.optional("tlsSecretName", NAME, "The certificate's Secret, with tls: INGRESS"),
                    Field.of("annotations", ANNOTATIONS, Map.of(), "More annotations of the Ingress"),
                    Field.optional(
                            "restart",
                            NAMESPACE_AND_NAME,
                            "The controller's DaemonSet, to restart when a fix alone does not help")),
            SpecRules.INGRESS);

    private static final Group<Spec.Firewall> FIREWALL = Group.of(
            Spec.Firewall.class,
            List.of(
                    Field.of(
                            "policy",
                            new Choice<>(FirewallPolicy.class),
                            FirewallPolicy.ALLOW_POD_CIDR,
                            "Add what is proven shut; switch the firewalls off; only report; or do not look at nodes at all"),
                    Field.of("podCidr", POD_NETWORK, "10.233.0.0/16", "The pods' network"),
                    Field.of("nodeCidr", POD_NETWORK, "10.0.0.0/16", "The nodes' network"),
                    Field.of(
                            "nodes",
                            new ListOf<>(HOST, 0, 1000),
                            List.of(
                                    "10.0.0.100",
                                    "10.0.0.101",
                                    "10.0.0.102",
                                    "10.0.0.110",
                                    "10.0.0.111",
                                    "10.0.0.112",
                                    "10.0.0.113",
                                    "10.0.0.114"),
                            "Every node of the cluster, by address"),
                    Field.group(
                            "ssh",
                            Group.of(
                                    Spec.Ssh.class,
                                    List.of(
                                            Field.of("user", SSH_USER, "root", "Who may run ufw"),
                                            Field.of("port", PORT, 22, "SSH's port"),
                                            Field.of(
                                                    "privateKey",
                                                    SECRET,
                                                    new SecretRef("file:ssh-private-key"),
                                                    "The key"),
                                            Field.of(
                                                    "knownHosts",
                                                    SECRET,
                                                    new SecretRef("file:ssh-known-hosts"),
                                                    "The nodes' host keys; there is no trust on first use")),
                                    List.of()),
                            "How the nodes are reached")),
            SpecRules.FIREWALL);

    static final Group<Spec> SPEC = Group.of(
            Spec.class,
            List.of(
                    Field.of("namespace", NAMESPACE, "chatwoot", "Where Chatwoot is installed"),
                    Field.of("image", IMAGE, "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0", "Chatwoot's image"),
                    Field.of(
                            "frontendUrl",
                            FRONTEND,
                            "https://support.keybuzz.io",
                            "The address that people type; its host is the Ingress' host"),
                    Field.group("web", WORKLOAD, "The Rails server"),
                    Field.group("worker", WORKLOAD, "Sidekiq"),
                    Field.group("database", DATABASE_FIELDS, "The PostgreSQL that is there"),
                    Field.group("redis", REDIS, "The Redis that is there"),
                    Field.group("registry", REGISTRY_FIELDS, "The image's registry"),
                    Field.group("ingress", INGRESS, "The way in"),
                    Field.group("firewall", FIREWALL, "The nodes' firewalls"),
                    Field.of(
                            "adopt",
                            new Choice<>(Adopt.class),
                            Adopt.ASK,
                            "Take over objects that another tool made: park and show them, yes, or refuse"),
                    Field.optional(
                            "admin",
                            OptionalFields.ADMIN,
                            "The first super administrator; none: the first visitor becomes one, and the report warns"),
                    Field.optional(
                            "backup",
                            OptionalFields.BACKUP,
                            "Who makes backups; none: pending migrations on a database with users park a redeploy"),
                    Field.of(
                            "probes",
                            new Choice<>(Probes.class),
                            Probes.AUTO,
                            "How pods are asked whether they are ready: by the image's version, /health, /api, or a TCP connection"),
                    Field.of("env", ENV, Map.of(), "More Chatwoot settings, for the ConfigMap"),
                    Field.of("secretEnv", SECRET_ENV, Map.of(), "More Chatwoot settings, for the Secret"),
                    Field.of(
                            "approval",
                            new Choice<>(Approval.class),
                            Approval.NONE,
                            "PLAN shows the plan and waits for a decision before the first write"),
                    Field.optional(
                            "notify",
                            OptionalFields.NOTIFY,
                            "A signed webhook; a parked run that nobody hears of is a system that is down"),
                    Field.of(
                            "windows",
                            new ListOf<>(OptionalFields.WINDOW, 0, 50),
                            List.of(),
                            "A redeploy starts inside one only (it may overrun); empty: at any time"),
                    Field.of(
                            "onFailure",
                            new Choice<>(OnFailure.class),
                            OnFailure.PAUSE,
                            "What a failed step leads to: ask a person, undo, or end"),
                    Field.of(
                            "decisionTimeout",
                            PATIENCE,
                            Duration.ofDays(1),
                            "How long a parked run waits before it undoes what it did")),
            SpecRules.SPEC);

    private SpecFields() {}

    /** Named quantities; one that is set to null is left to the cluster. */
    private static Group<Map<String, String>> quantities(String cpu, String memory) {
        List<Field<?>> fields = List.of(
                Field.of("cpu", CPU, cpu, "CPUs").orNone(),
                Field.of("memory", MEMORY, memory, "Memory").orNone(),
                Field.optional("ephemeral-storage", MEMORY, "Disk of the node"));
        return new Group<>(
                fields,
                List.of(),
                values -> {
                    Map<String, String> map = new LinkedHashMap<>();
                    for (int i = 0; i < fields.size(); i++) {
                        if (values.get(i) != null) {
                            map.put(fields.get(i).name(), (String) values.get(i));
                        }
                    }
                    return Collections.unmodifiableMap(map);
                },
                map -> fields.stream()
                        .map(f -> (Object) map.get(f.name()))
                        .collect(Collectors.toCollection(ArrayList::new)));
    }
}
