package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What others' Deployments give their pods and an adoption would take away without a word: variables that stand neither in the
 * ConfigMap nor in the Secret nor in the spec, and files on a volume claim. A person has to say what becomes of them.
 */
public final class PodsOwnSettings implements Precheck {
    /** What the manifests settle in another way: the port is in the command. */
    private static final Set<String> SETTLED = Set.of("PORT");

    private final Connections connections;

    public PodsOwnSettings(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        LiveSettings settings = new LiveSettings(connections.kubernetes(), target.namespace());
        Set<String> known = known(target.spec(), settings);
        Map<String, String> after = after(target.spec(), settings);
        List<Diagnosis> problems = new ArrayList<>();
        for (String name : Names.WORKLOADS) {
            Deployment live = LiveDeployment.find(connections.kubernetes(), target.namespace(), name)
                    .orElse(null);
            if (live != null && !LiveDeployment.rolledByUs(live)) {
                Container container = LiveDeployment.container(live, name);
                Map<String, String> environment = settings.environment(container);
                Set<String> lost = lost(environment.keySet(), known);
                if (!lost.isEmpty()) {
                    problems.add(variables(target, name, lost, container, settings));
                }
                Set<String> changed = changed(environment, after);
                if (!changed.isEmpty()) {
                    problems.add(otherValues(target, name, changed, container, settings));
                }
                Set<String> claims = claims(live);
                if (!claims.isEmpty()) {
                    problems.add(volumes(target, name, claims));
                }
            }
        }
        return Findings.problems(problems);
    }

    private static Set<String> known(Spec spec, LiveSettings settings) {
        Set<String> known = new TreeSet<>(SETTLED);
        known.addAll(ChatwootSettings.of(spec).keySet());
        known.addAll(ChatwootSettings.SECRETS);
        known.addAll(spec.secretEnv().keySet());
        known.addAll(settings.configMap(Names.CONFIG_MAP).keySet());
        known.addAll(settings.secret(Names.SECRET).keySet());
        return known;
    }

    /** What the pods would get of that about which the spec says nothing; passwords and keys are asked about by others. */
    private static Map<String, String> after(Spec spec, LiveSettings settings) {
        Map<String, String> said = ChatwootSettings.of(spec);
        Map<String, String> after = new TreeMap<>();
        ChatwootSettings.PREFERENCES.forEach(key -> after.put(key, said.get(key)));
        after.putAll(settings.configMap(Names.CONFIG_MAP));
        after.keySet()
                .removeIf(key -> said.containsKey(key)
                        && (spec.env().containsKey(key) || !ChatwootSettings.PREFERENCES.contains(key)));
        // Pods read it last, also over what the spec says under env.
        after.putAll(settings.secret(Names.SECRET));
        after.keySet().removeAll(SETTLED);
        after.keySet().removeAll(ChatwootSettings.SECRETS);
        after.keySet().removeAll(ChatwootSettings.LOSE_DATA);
        after.keySet().removeAll(spec.secretEnv().keySet());
        return after;
    }

    /** Variables with another value than they would have; pure. */
    static Set<String> changed(Map<String, String> environment, Map<String, String> after) {
        Set<String> changed = new TreeSet<>();
        environment.forEach((variable, value) -> {
            if (after.containsKey(variable) && !after.get(variable).equals(value)) {
                changed.add(variable);
            }
        });
        return changed;
    }

    /** Pure. */
    static Set<String> lost(Set<String> environment, Set<String> known) {
        Set<String> lost = new TreeSet<>(environment);
        lost.removeAll(known);
        return lost;
    }

    /** Claims that the pods mount, and whatever else keeps attachments: a share, a directory of the node. */
    static Set<String> claims(Deployment live) {
        var pod = live.getSpec().getTemplate().getSpec();
        Set<String> attachments = new TreeSet<>();
        pod.getContainers()
                .forEach(c -> c.getVolumeMounts().stream()
                        .filter(m -> "/app/storage".equals(m.getMountPath()))
                        .forEach(m -> attachments.add(m.getName())));
        Set<String> claims = new TreeSet<>();
        for (Volume volume : pod.getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                claims.add(volume.getPersistentVolumeClaim().getClaimName());
            } else if (attachments.contains(volume.getName())
                    && volume.getEmptyDir() == null
                    && volume.getConfigMap() == null
                    && volume.getSecret() == null) {
                claims.add("volume " + volume.getName() + " (/app/storage)");
            }
        }
        return claims;
    }

    private static Diagnosis variables(
            Target target, String deployment, Set<String> lost, Container container, LiveSettings settings) {
        return new Diagnosis(
                Cause.CONFIG_KEY_MISSING,
                "The pods of " + deployment + " get " + String.join(", ", lost)
                        + " from elsewhere than " + Names.CONFIG_MAP + " and " + Names.SECRET
                        + ", and after this install they would not get them any more",
                sources(target, deployment, lost, container, settings),
                List.of(),
                "Say them in the spec: env: {" + lost.iterator().next()
                        + ": …}, and what is secret under secretEnv. What nobody needs any more: kubectl -n "
                        + target.namespace() + " set env deployment/" + deployment + " "
                        + String.join("- ", lost) + "-",
                false);
    }

    private static Diagnosis otherValues(
            Target target, String deployment, Set<String> changed, Container container, LiveSettings settings) {
        return new Diagnosis(
                Cause.CONFIG_KEY_MISSING,
                "The pods of " + deployment + " have another value for " + String.join(", ", changed)
                        + " than they would get from " + Names.CONFIG_MAP + " and " + Names.SECRET
                        + " after this install",
                sources(target, deployment, changed, container, settings),
                List.of(),
                "Say the one that is meant in the spec: env: {"
                        + changed.iterator().next()
                        + ": …}, and what the Secret holds under secretEnv. Where the Deployment's own is not meant: kubectl -n "
                        + target.namespace() + " set env deployment/" + deployment + " "
                        + String.join("- ", changed) + "-",
                false);
    }

    private static List<Evidence> sources(
            Target target, String deployment, Set<String> variables, Container container, LiveSettings settings) {
        return variables.stream()
                .map(variable -> Observed.of(
                        "kubectl -n " + target.namespace() + " get deployment " + deployment + " -o yaml: " + variable,
                        "from " + settings.source(container, variable)))
                .toList();
    }

    private static Diagnosis volumes(Target target, String deployment, Set<String> claims) {
        return new Diagnosis(
                Cause.CONFIG_KEY_MISSING,
                "The pods of " + deployment + " keep files on " + String.join(", ", claims)
                        + ", which no pod would mount after this install",
                List.of(Observed.of(
                        "kubectl -n " + target.namespace() + " get deployment " + deployment
                                + " -o jsonpath='{.spec.template.spec.volumes}'",
                        String.join(", ", claims))),
                List.of(),
                "Move the files into a bucket first, and say it in the spec: env: {ACTIVE_STORAGE_SERVICE:"
                        + " s3_compatible, …}; then take the volume out of the Deployment and retry",
                false);
    }
}
