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
import java.util.Set;
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
        List<Diagnosis> problems = new ArrayList<>();
        for (String name : List.of(Names.WEB, Names.WORKER)) {
            Deployment live = LiveDeployment.find(connections.kubernetes(), target.namespace(), name)
                    .orElse(null);
            if (live != null && !LiveDeployment.rolledByUs(live)) {
                Container container = LiveDeployment.container(live, name);
                Set<String> lost = lost(settings.environment(container).keySet(), known);
                if (!lost.isEmpty()) {
                    problems.add(variables(target, name, lost, container, settings));
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

    /** Pure. */
    static Set<String> lost(Set<String> environment, Set<String> known) {
        Set<String> lost = new TreeSet<>(environment);
        lost.removeAll(known);
        return lost;
    }

    /** Claims that the pods mount. */
    static Set<String> claims(Deployment live) {
        Set<String> claims = new TreeSet<>();
        for (Volume volume : live.getSpec().getTemplate().getSpec().getVolumes()) {
            if (volume.getPersistentVolumeClaim() != null) {
                claims.add(volume.getPersistentVolumeClaim().getClaimName());
            }
        }
        return claims;
    }

    private static Diagnosis variables(
            Target target, String deployment, Set<String> lost, Container container, LiveSettings settings) {
        List<Evidence> evidence = lost.stream()
                .map(variable -> Observed.of(
                        "kubectl -n " + target.namespace() + " get deployment " + deployment + " -o yaml: " + variable,
                        "from " + settings.source(container, variable)))
                .toList();
        return new Diagnosis(
                Cause.CONFIG_KEY_MISSING,
                "The pods of " + deployment + " get " + String.join(", ", lost)
                        + " from elsewhere than " + Names.CONFIG_MAP + " and " + Names.SECRET
                        + ", and after this install they would not get them any more",
                evidence,
                List.of(),
                "Say them in the spec: env: {" + lost.iterator().next()
                        + ": …}, and what is secret under secretEnv. What nobody needs any more: kubectl -n "
                        + target.namespace() + " set env deployment/" + deployment + " "
                        + String.join("- ", lost) + "-",
                false);
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
