package io.keybuzz.runbook.policy;

import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.DocumentReading;
import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Flag;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.document.ListOf;
import io.keybuzz.runbook.document.MapOf;
import io.keybuzz.runbook.document.SecretReference;
import io.keybuzz.runbook.document.Text;
import io.keybuzz.runbook.document.Type;
import io.keybuzz.runbook.spec.Cidr;
import io.keybuzz.runbook.spec.HostName;
import io.keybuzz.runbook.spec.KubernetesName;
import io.keybuzz.runbook.spec.SpecError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the file that {@code RUNBOOK_POLICY} names, as strictly as a spec. */
public final class PolicyFile {
    private static final int MOST = 1000;
    private static final Type<String> NAMESPACE =
            Text.of("name of a namespace", "chatwoot", null, KubernetesName::namespace);
    private static final Type<String> HOST = Text.of("host or host:port", "10.0.0.10:5432", null, PolicyFile::hostPort);
    private static final Type<String> NODE = Text.of(
            "node address or network", "10.0.0.0/24", null, s -> s.contains("/") ? Cidr.check(s) : HostName.host(s));
    private static final Type<String> DESTINATION = Text.of(
            "host, host:port, network or namespace:NAME",
            "10.0.0.10",
            null,
            s -> s.startsWith("namespace:") ? prefixed(s) : s.contains("/") ? Cidr.check(s) : hostPort(s));

    private static final Group<Policy> POLICY = new Group<>(
            List.of(
                    Field.of("namespaces", list(NAMESPACE), List.of(), "Target namespaces"),
                    Field.of("hosts", list(HOST), List.of(), "PostgreSQL, Redis, ingress, bucket and webhook hosts"),
                    Field.of("registries", list(HOST), List.of(), "Registries and endpoints"),
                    Field.of("nodes", list(NODE), List.of(), "Nodes' addresses or networks"),
                    Field.of(
                            "credentials",
                            new MapOf<>(
                                    (name, value, at, path, problems) -> {
                                        if (SecretReference.refusal(name) != null) {
                                            problems.addHidden(
                                                    path, at, "is no secret reference", "\"file:redis-password\"");
                                            return false;
                                        }
                                        return true;
                                    },
                                    list(DESTINATION),
                                    "object of secret references and where each may go",
                                    "{\"file:redis-password\": [10.0.0.10]}"),
                            Map.of(),
                            "Where a credential may go; one that is not listed may go anywhere"),
                    Field.of(
                            "allowWeakDatabaseAuthentication",
                            new Flag(),
                            false,
                            "Whether PostgreSQL may ask for less than SCRAM")),
            List.of(),
            PolicyFile::policy,
            p -> List.of(
                    p.namespaces(),
                    p.hosts(),
                    p.registries(),
                    p.nodes(),
                    p.credentials(),
                    p.allowWeakDatabaseAuthentication()));

    private PolicyFile() {}

    /**
     * The policy.
     *
     * @throws PolicyUnreadable with everything that is wrong: a worker does not start without the policy that it was given
     */
    public static Policy read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new PolicyUnreadable("the policy file " + file + " cannot be read; RUNBOOK_POLICY names it");
        }
        return parse(text, file.toString());
    }

    /** @param name the file's name, for the errors */
    static Policy parse(String text, String name) {
        DocumentReading<Policy> reading = DocumentReader.read(POLICY, text, List.of());
        if (reading.value() == null) {
            throw new PolicyUnreadable(reading.errors().stream()
                    .map(SpecError::sentence)
                    .map(sentence -> name + ":" + sentence)
                    .collect(Collectors.joining("\n")));
        }
        return reading.value();
    }

    @SuppressWarnings("unchecked")
    private static Policy policy(List<Object> values) {
        return new Policy(
                true,
                (List<String>) values.get(0),
                (List<String>) values.get(1),
                (List<String>) values.get(2),
                (List<String>) values.get(3),
                (Map<String, List<String>>) values.get(4),
                (Boolean) values.get(5));
    }

    private static Type<List<String>> list(Type<String> item) {
        return new ListOf<>(item, 0, MOST);
    }

    /** A policy may name what a spec may not, such as a webhook on this machine: it is the worker's own. */
    private static Checked hostPort(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon > 0 && text.indexOf(':') == colon ? text.substring(0, colon) : text;
        boolean local = host.equals("localhost") || host.startsWith("127.");
        return local ? Checked.ok(text) : HostName.hostPort(text);
    }

    private static Checked prefixed(String text) {
        Checked namespace = KubernetesName.namespace(text.substring("namespace:".length()));
        return namespace.refused() ? namespace : Checked.ok(text);
    }
}
