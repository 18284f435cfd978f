package io.keybuzz.runbook.credentials;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.PermittedReads;
import io.keybuzz.runbook.redis.RedisUrl;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a value of the namespace's Secrets also stands where anyone who may read it can: ConfigMap, annotation, pod spec, also that of
 * a Job whose pods are gone. What else makes pods (a CronJob, a StatefulSet) is seen by its pods, since its kind is not among what a
 * worker may list.
 */
final class SecretHygiene {
    private static final String ID = "secret-hygiene";
    private static final String TITLE = CheckIds.title(ID);
    private static final String LOOK =
            "kubectl get configmaps,deployments,jobs,pods,services,ingresses,namespaces,secrets -o yaml";
    /** Without these nothing can be said. */
    private static final Set<String> NEEDED = Set.of("secrets", "configmaps", "deployments", "pods");

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final Connections connections;

    SecretHygiene(Connections connections) {
        this.connections = connections;
    }

    Check check(Target target) {
        String namespace = target.namespace();
        KubernetesClient kubernetes = connections.kubernetes();
        PermittedReads read = new PermittedReads(namespace);
        try {
            List<? extends Secret> secrets = read.list(
                    "secrets",
                    () -> kubernetes.secrets().inNamespace(namespace).list().getItems());
            List<Place> places = places(kubernetes, namespace, read);
            secrets.forEach(s -> places.addAll(annotations("Secret", s)));
            return told(judge(values(secrets), places), read.refused());
        } catch (KubernetesClientException e) {
            return new Check(
                    ID,
                    TITLE,
                    Status.FAILED,
                    "Kubernetes did not let us look (HTTP " + e.getCode() + ")",
                    List.of(Observed.of(LOOK, ApiFailure.words(e))));
        }
    }

    /** What may be read by whoever may not read a Secret. */
    private static List<Place> places(KubernetesClient kubernetes, String namespace, PermittedReads read) {
        List<Place> places = new ArrayList<>();
        read.list(
                        "configmaps",
                        () -> kubernetes
                                .configMaps()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .forEach(map -> places.addAll(places(map)));
        read.list(
                        "deployments",
                        () -> kubernetes
                                .apps()
                                .deployments()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .forEach(d -> places.addAll(
                        places("Deployment", d, d.getSpec().getTemplate().getSpec())));
        read.list(
                        "jobs",
                        () -> kubernetes
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .forEach(j ->
                        places.addAll(places("Job", j, j.getSpec().getTemplate().getSpec())));
        read.list("pods", () -> kubernetes.pods().inNamespace(namespace).list().getItems())
                .forEach(p -> places.addAll(places("Pod", p, p.getSpec())));
        read.list(
                        "services",
                        () -> kubernetes
                                .services()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .forEach(s -> places.addAll(annotations("Service", s)));
        read.list(
                        "ingresses",
                        () -> kubernetes
                                .network()
                                .v1()
                                .ingresses()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .forEach(i -> places.addAll(annotations("Ingress", i)));
        read.list(
                        "namespace " + namespace,
                        () -> Stream.ofNullable(kubernetes
                                        .namespaces()
                                        .withName(namespace)
                                        .get())
                                .toList())
                .forEach(n -> places.addAll(annotations("Namespace", n)));
        return places;
    }

    /** The check with what could not be read. */
    static Check told(Check judged, Map<String, Evidence> refused) {
        if (refused.isEmpty()) {
            return judged;
        }
        List<Evidence> evidence = new ArrayList<>(judged.evidence());
        evidence.addAll(refused.values());
        boolean wrong =
                judged.status() == Status.FAILED || refused.keySet().stream().anyMatch(NEEDED::contains);
        return new Check(
                ID,
                TITLE,
                wrong ? Status.FAILED : Status.WARNED,
                judged.detail() + ". Kubernetes did not let us look at " + String.join(", ", refused.keySet()),
                evidence);
    }

    /** A text and where it stands. @param key the setting that it is the value of; null where it is none */
    record Place(String where, String key, String text) {
        Place(String where, String text) {
            this(where, null, text);
        }

        @Override
        public String toString() {
            return where;
        }
    }

    /** What a Secret holds too is certain; what a Secret repeats about itself is no leak, and is told like what only looks like one. */
    static Check judge(Map<String, String> secrets, List<Place> places) {
        Map<String, Set<String>> leaks = new LinkedHashMap<>();
        Map<String, Set<String>> repeated = new LinkedHashMap<>();
        for (Place place : places) {
            secrets.forEach((value, key) -> {
                if (holds(place.text(), value)) {
                    (isOfTheSecret(place, key) ? repeated : leaks)
                            .computeIfAbsent(place.where(), w -> new HashSet<>())
                            .add("the value of " + key);
                }
            });
        }
        Map<String, Set<String>> shapes = new LinkedHashMap<>();
        places.stream()
                .filter(place -> !leaks.containsKey(place.where()) && !repeated.containsKey(place.where()))
                .forEach(place -> SecretShape.in(place.key(), place.text())
                        .ifPresent(shape -> shapes.put(place.where(), Set.of(shape))));
        if (leaks.isEmpty() && repeated.isEmpty() && shapes.isEmpty()) {
            return new Check(
                    ID,
                    TITLE,
                    Status.PASSED,
                    secrets.size() + " secret values compared with " + places.size() + " texts: none of them there",
                    List.of(Observed.of(LOOK, "no secret value found")));
        }
        List<Evidence> evidence = Stream.of(leaks, repeated, shapes)
                .flatMap(found -> found.entrySet().stream())
                .map(leak -> Observed.of(
                        leak.getKey(),
                        "holds " + leak.getValue().stream().sorted().collect(Collectors.joining(", "))))
                .toList();
        return new Check(
                ID,
                TITLE,
                leaks.isEmpty() ? Status.WARNED : Status.FAILED,
                Stream.of(
                                sentence(
                                        "A password stands outside a Secret, and is to be taken for leaked: ",
                                        leaks,
                                        "Remove it there, then change it"),
                                sentence(
                                        "A Secret repeats its content, as kubectl apply leaves it: ",
                                        repeated,
                                        "Whoever may read the one may read the other, but annotations are shown more freely"
                                                + forget(repeated.keySet())),
                                sentence(
                                        "What looks like a password stands outside a Secret: ",
                                        shapes,
                                        "If it is one, keep it in a Secret (secretEnv in the spec), then change it"))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(". ")),
                evidence);
    }

    /** The command that takes kubectl's copies away; empty where none of the texts is one. */
    private static String forget(Set<String> repeated) {
        String names = repeated.stream()
                .filter(where -> where.endsWith(" annotation " + LAST_APPLIED))
                .map(where -> where.substring(where.indexOf('/') + 1, where.indexOf(' ')))
                .collect(Collectors.joining(" "));
        return names.isEmpty() ? "" : ": kubectl annotate secret " + names + " " + LAST_APPLIED + "-";
    }

    private static String sentence(String what, Map<String, Set<String>> places, String then) {
        return places.isEmpty() ? "" : what + String.join(", ", places.keySet()) + ". " + then;
    }

    /** @param key {@code SECRET/KEY}, whose value stands there */
    private static boolean isOfTheSecret(Place place, String key) {
        return place.where().startsWith("Secret/" + key.substring(0, key.indexOf('/')) + " annotation ");
    }

    /** By value, so that one value is looked for once; the key says whose it is. Plain, as a Secret writes it and as a URL does. */
    static Map<String, String> values(List<? extends Secret> secrets) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Secret secret : secrets) {
            if (secret.getData() == null || "kubernetes.io/service-account-token".equals(secret.getType())) {
                continue;
            }
            secret.getData().forEach((key, encoded) -> {
                String value = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).strip();
                if (secretive(key, value) && !value.isEmpty()) {
                    String name = secret.getMetadata().getName() + "/" + key;
                    values.putIfAbsent(value, name);
                    values.putIfAbsent(encoded, name);
                    values.putIfAbsent(RedisUrl.encode(value), name);
                }
            });
        }
        return values;
    }

    /** A short value, or a mere word, stands in other texts by chance: it counts alone, or where a URL has its password. */
    private static boolean holds(String text, String value) {
        boolean common = value.length() < 8 || value.matches("[a-z]+");
        return common ? text.strip().equals(value) || text.contains(":" + value + "@") : text.contains(value);
    }

    /** A Secret may also hold what is none, such as a user's name or an address without a password in it. */
    private static boolean secretive(String key, String value) {
        String upper = key.toUpperCase(Locale.ROOT);
        return Stream.of("PASSWORD", "SECRET", "KEY", "TOKEN", "CREDENTIAL", "DOCKERCONFIGJSON", "SALT")
                        .anyMatch(upper::contains)
                || value.matches("(?s).*://[^/@\\s]*:[^/@\\s]*@.*");
    }

    private static List<Place> places(ConfigMap map) {
        List<Place> places = new ArrayList<>(annotations("ConfigMap", map));
        if (map.getData() != null) {
            map.getData()
                    .forEach((key, value) -> places.add(
                            new Place("ConfigMap/" + map.getMetadata().getName() + " " + key, key, value)));
        }
        return places;
    }

    private static List<Place> places(String kind, HasMetadata object, PodSpec pod) {
        List<Place> places = new ArrayList<>(annotations(kind, object));
        String name = kind + "/" + object.getMetadata().getName();
        for (Container container : Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .toList()) {
            container.getEnv().stream()
                    .filter(variable -> variable.getValue() != null)
                    .forEach(variable -> places.add(
                            new Place(name + " env " + variable.getName(), variable.getName(), variable.getValue())));
            places.add(new Place(
                    name + " command of " + container.getName(),
                    String.join(" ", container.getCommand()) + " " + String.join(" ", container.getArgs())));
        }
        return places;
    }

    private static List<Place> annotations(String kind, HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null
                ? List.of()
                : annotations.entrySet().stream()
                        .map(a -> new Place(
                                kind + "/" + object.getMetadata().getName() + " annotation " + a.getKey(),
                                a.getValue()))
                        .toList();
    }
}
