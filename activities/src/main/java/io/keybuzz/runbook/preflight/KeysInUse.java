package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.RunningProcesses.Running;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether the keys that people's data was made with stay what they are. What the pods of somebody else's install use is asked in every
 * running one, the worker's too: its Secret may have been changed after some of them started, the last one that was not restarted may
 * have the last copy, and a variable of its own goes before every Secret.
 */
final class KeysInUse {
    private KeysInUse() {}

    /** What is wrong with those Deployments of the target that somebody else rolled. */
    static List<Diagnosis> problems(
            Connections connections, Target target, LiveSettings settings, List<LiveWorkload> workloads) {
        List<LiveWorkload> others =
                workloads.stream().filter(workload -> !workload.ours()).toList();
        return others.isEmpty() ? List.of() : judged(target.namespace(), others, after(connections, target, settings));
    }

    /**
     * The keys that would be others after an install, and who could not be asked; pure, and without their values.
     *
     * @param after what pods would get from this install
     */
    static List<Diagnosis> judged(String namespace, List<LiveWorkload> workloads, Map<String, String> after) {
        List<Diagnosis> problems = new ArrayList<>();
        for (String key : new TreeSet<>(ChatwootSettings.LOSE_DATA)) {
            // By the value too: who kept one of two has not kept the other.
            Map<List<String>, List<Running>> changed = new LinkedHashMap<>();
            for (LiveWorkload workload : workloads) {
                String stated = workload.stated().getOrDefault(key, "");
                for (Running process : workload.answered()) {
                    String used = process.environment().orElseThrow().getOrDefault(key, stated);
                    if (!used.isEmpty() && !isThe(used, after.get(key))) {
                        changed.computeIfAbsent(List.of(used, why(used, stated)), k -> new ArrayList<>())
                                .add(process);
                    }
                }
                boolean runs =
                        !workload.answered().isEmpty() || !workload.silent().isEmpty();
                if (!runs && !stated.isEmpty() && !isThe(stated, after.get(key))) {
                    problems.add(ofTheTemplate(namespace, workload.name(), key));
                }
            }
            changed.forEach((use, processes) -> problems.add(ofProcesses(namespace, processes, key, use.get(1))));
        }
        List<Running> silent =
                workloads.stream().flatMap(w -> w.silent().stream()).toList();
        if (!silent.isEmpty()) {
            problems.add(notAsked(namespace, silent));
        }
        return problems;
    }

    private static String why(String used, String stated) {
        return isThe(used, stated)
                ? "their Deployment gives it from elsewhere than Secret " + Names.SECRET
                : "they were started before Secret " + Names.SECRET + " was changed";
    }

    private static Diagnosis ofProcesses(String namespace, List<Running> processes, String key, String why) {
        return another(
                "Running pods (" + pods(processes) + ") use another " + key
                        + " than they would get after this install: " + why,
                processes.stream()
                        .map(p -> Observed.of(
                                "kubectl -n " + namespace + " exec " + p.inWords() + " -- env | grep ^" + key
                                        + "=, compared with what this install would give",
                                "not the same"))
                        .toList(),
                RunningProcesses.keep(namespace, processes.get(0).inWords(), key));
    }

    /** Where nothing runs. */
    private static Diagnosis ofTheTemplate(String namespace, String deployment, String key) {
        String shown = "kubectl -n " + namespace + " get deployment " + deployment + " -o yaml";
        return another(
                "Deployment " + deployment + " gives its pods another " + key
                        + " than they would get after this install, from elsewhere than Secret " + Names.SECRET,
                List.of(Observed.of(shown + ", compared with what this install would give", "not the same")),
                "its value, or where it stands, is in " + shown
                        + "; it belongs into a file of the credentials directory," + " and in the spec secretEnv: {"
                        + key + ": \"file:NAME\"}; or into Secret " + Names.SECRET);
    }

    private static Diagnosis another(String summary, List<Evidence> evidence, String keep) {
        return new Diagnosis(
                Cause.CONFIG_KEY_MISSING,
                summary + ". Sessions and encrypted columns would become unreadable",
                evidence,
                List.of(),
                "Keep the one in use: " + keep + ", then retry",
                false);
    }

    /** @param used as it stands in a template, or as {@code env} prints it */
    private static boolean isThe(String used, String value) {
        return value != null && (used.equals(value) || used.equals(RunningProcesses.printed(value)));
    }

    private static Map<String, String> after(Connections connections, Target target, LiveSettings settings) {
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
    private static Diagnosis notAsked(String namespace, List<Running> silent) {
        return new Diagnosis(
                Cause.UNKNOWN,
                "Which " + String.join(", ", new TreeSet<>(ChatwootSettings.LOSE_DATA))
                        + " the running pods use could not be asked: " + pods(silent),
                List.of(),
                List.of(),
                "See that this answers, then retry: kubectl -n " + namespace + " exec "
                        + silent.get(0).inWords()
                        + " -- env (without its values, sessions and encrypted columns could become unreadable); where its"
                        + " node is gone for good: kubectl -n " + namespace + " delete pod "
                        + silent.get(0).pod()
                        + " --force",
                false);
    }

    private static String pods(List<Running> processes) {
        return processes.stream().map(Running::pod).collect(Collectors.joining(", "));
    }
}
