package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether the keys that people's data was made with stay what they are. What the pods of somebody else's install use is asked in a
 * running one: its Secret may have been changed after it started, and a variable of its own goes before every Secret.
 */
public final class KeysInUse implements Precheck {
    private final Connections connections;
    private final KeysOfProcess keys;

    public KeysInUse(Connections connections) {
        this.connections = connections;
        this.keys = new KeysOfProcess(connections);
    }

    @Override
    public Findings look(Target target) {
        return LiveDeployment.find(connections.kubernetes(), target.namespace(), Names.WEB)
                .filter(web -> !LiveDeployment.rolledByUs(web))
                .map(web -> look(target, web))
                .orElse(Findings.NONE);
    }

    private Findings look(Target target, Deployment web) {
        Container container = LiveDeployment.container(web, Names.WEB);
        List<Pod> running = keys.running(web, container.getName());
        Optional<Map<String, String>> process = running.stream()
                .map(pod -> keys.of(pod, target.namespace(), container.getName()))
                .flatMap(Optional::stream)
                .findFirst();
        if (process.isEmpty() && !running.isEmpty()) {
            return Findings.problems(List.of(notAsked(target.namespace(), running)));
        }
        LiveSettings settings = new LiveSettings(connections.kubernetes(), target.namespace());
        Map<String, String> stated = settings.environment(container);
        Map<String, String> used = new TreeMap<>(stated);
        process.ifPresent(used::putAll);
        return Findings.problems(changed(target.namespace(), used, stated, after(target, settings)));
    }

    /**
     * The keys that would be others after an install; pure, and without their values.
     *
     * @param used what the process has
     * @param stated what its pod template would give it now
     * @param after what it would get from this install
     */
    static List<Diagnosis> changed(
            String namespace, Map<String, String> used, Map<String, String> stated, Map<String, String> after) {
        List<Diagnosis> problems = new ArrayList<>();
        for (String key : ChatwootSettings.LOSE_DATA) {
            String now = used.getOrDefault(key, "");
            if (now.isEmpty() || isThe(now, after.get(key))) {
                continue;
            }
            String from = isThe(now, stated.get(key))
                    ? "its Deployment gives it from elsewhere than Secret " + Names.SECRET
                    : "it was started before Secret " + Names.SECRET + " was changed";
            problems.add(new Diagnosis(
                    Cause.CONFIG_KEY_MISSING,
                    "The pods of " + Names.WEB + " use another " + key + " than they would get after this install: "
                            + from + ". Sessions and encrypted columns would become unreadable",
                    List.of(Observed.of(
                            "kubectl -n " + namespace + " exec deploy/" + Names.WEB + " -- env | grep ^" + key
                                    + "=, compared with what this install would give",
                            "not the same")),
                    List.of(),
                    "Keep the one in use: " + KeysOfProcess.keep(namespace, "deploy/" + Names.WEB, key)
                            + ", then retry",
                    false));
        }
        return problems;
    }

    /** @param used as it stands in a template, or as {@code env} prints it */
    private static boolean isThe(String used, String value) {
        return value != null && (used.equals(value) || used.equals(KeysOfProcess.printed(value)));
    }

    private Map<String, String> after(Target target, LiveSettings settings) {
        Map<String, String> after = new TreeMap<>(settings.configMap(Names.CONFIG_MAP));
        after.putAll(settings.secret(Names.SECRET));
        target.spec().secretEnv().forEach((key, reference) -> {
            try {
                after.put(key, connections.secrets().resolve(target.namespace(), reference));
            } catch (SecretUnreadable toldBySecrets) {
                after.remove(key);
            }
        });
        return after;
    }

    /** Not known is not the same as not changed: what people wrote could not be read any more. */
    private static Diagnosis notAsked(String namespace, List<Pod> pods) {
        String names = pods.stream().map(p -> p.getMetadata().getName()).collect(Collectors.joining(", "));
        return new Diagnosis(
                Cause.UNKNOWN,
                "Which " + String.join(", ", ChatwootSettings.LOSE_DATA) + " the running pods of " + Names.WEB
                        + " use could not be asked: " + names,
                List.of(),
                List.of(),
                "See that this answers, then retry: kubectl -n " + namespace + " exec deploy/" + Names.WEB
                        + " -- env (without its values, sessions and encrypted columns could become unreadable)",
                false);
    }
}
