package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.kubernetes.AtItsSource;
import io.keybuzz.runbook.kubernetes.Owner;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.preflight.Leftovers.Leftover;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Objects that others made and that would change. Those of a tool in a person's hands can be taken over: the fact
 * {@code adoptedObjects} lists them with their tools, a line each; under {@code adopt: NO} each is a refusal. Those of a program that
 * would write again are refused, with what to change at its source. Asked of the planners, so that it is what the apply would do; and
 * what the API server would not take, such as another selector or an immutable Secret, is a problem now and not in the middle of the run.
 * Jobs and pods of earlier scripts, which stay as they are, are told with what is taken over.
 */
public final class AdoptionPrecheck implements Precheck {
    private final KubernetesClient kubernetes;
    private final ServerSideApply apply;
    private final List<Planner> planners;

    /** @param planners those whose changes are objects of Kubernetes */
    public AdoptionPrecheck(Connections connections, List<Planner> planners) {
        this.kubernetes = connections.kubernetes();
        this.apply = new ServerSideApply(connections);
        this.planners = List.copyOf(planners);
    }

    @Override
    public Findings look(Target target) {
        List<String> taken = new ArrayList<>();
        List<Diagnosis> refusals = new ArrayList<>();
        List<Diagnosis> problems = new ArrayList<>();
        for (Planner planner : planners) {
            for (PlannedChange change : planned(planner, target, problems)) {
                Diagnosis refused = ofAController(target.namespace(), change);
                List<String> tools = ServerSideApply.takenOver(change);
                if (refused != null) {
                    refusals.add(refused);
                } else if (!tools.isEmpty()) {
                    taken.add(change.object() + " (" + String.join(", ", tools) + ")");
                }
            }
        }
        if (!taken.isEmpty() && target.spec().adopt() == Spec.Adopt.NO) {
            refusals.add(refusal(taken));
        }
        Map<String, String> facts = new LinkedHashMap<>();
        List<Check> warnings = new ArrayList<>();
        if (!taken.isEmpty()) {
            facts.put(PreflightResult.ADOPTED_OBJECTS, String.join("\n", taken));
            List<Leftover> left = leftovers(target.namespace());
            if (!left.isEmpty()) {
                facts.put(PreflightResult.LEFT_ALONE, Leftovers.words(left));
                warnings.add(told(target.namespace(), left));
            }
        }
        return new Findings(problems, refusals, warnings, List.of(), facts);
    }

    private List<Leftover> leftovers(String namespace) {
        try {
            return Leftovers.of(
                    kubernetes.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                    kubernetes.pods().inNamespace(namespace).list().getItems());
        } catch (KubernetesClientException mayNotBeListed) {
            // They stop nobody; what a run needs to read is asked for elsewhere.
            return List.of();
        }
    }

    private static Check told(String namespace, List<Leftover> left) {
        List<Evidence> evidence = left.stream()
                .map(l -> Observed.of(
                        "kubectl -n " + namespace + " get " + l.name().replace('/', ' '), l.state()))
                .toList();
        return new Check(
                "left-overs", "Left-overs of earlier runs", Check.Status.WARNED, Leftovers.words(left), evidence);
    }

    // What no retry mends is told by the precheck of its own system, a refused object by nobody else, what passes by
    // none.
    private static List<PlannedChange> planned(Planner planner, Target target, List<Diagnosis> problems) {
        try {
            return planner.plan(target);
        } catch (SecretUnreadable toldBySecrets) {
            return List.of();
        } catch (ApplicationFailure e) {
            if (!e.isNonRetryable()) {
                throw e;
            }
            if (FailureType.isDiagnosed(e.getType())) {
                e.getDetails().get(StepFailure.class).diagnoses().stream()
                        .filter(d -> d.cause() == Cause.REFUSED)
                        .forEach(problems::add);
            }
            return List.of();
        }
    }

    /** Null when no program has a say in what would change. */
    private Diagnosis ofAController(String namespace, PlannedChange change) {
        List<Owner> owners =
                apply.owners(change).stream().filter(Owner::decides).toList();
        String kept = ServerSideApply.inTheWay(change);
        if (owners.isEmpty() && kept == null) {
            return null;
        }
        String who = owners.isEmpty()
                ? kept.replaceFirst(" keeps .*", "")
                : owners.stream().map(Owner::name).distinct().collect(Collectors.joining(", "));
        String seen = owners.isEmpty()
                ? kept
                : owners.stream().map(o -> o.name() + " (" + o.fields() + ")").collect(Collectors.joining("; "));
        return new Diagnosis(
                Cause.REFUSED,
                change.object() + " belongs to " + who
                        + " and would have to change: what another program keeps is not taken over",
                List.of(
                        Observed.of(
                                "kubectl get " + ServerSideApply.kubectl(change.object())
                                        + " -o yaml --show-managed-fields",
                                seen),
                        Observed.of("what would change on " + change.object(), change.diff())),
                List.of(),
                (owners.isEmpty()
                                ? "Change it with " + who + ", or let it release these fields; once it does not write"
                                        + " them any more: " + AtItsSource.release(namespace, change.object())
                                : sources(owners, namespace, change.object()))
                        + ". Then start again; ./runbook plan shows whether something is left",
                false);
    }

    private static String sources(List<Owner> owners, String namespace, String object) {
        Map<String, List<Owner>> tools =
                owners.stream().collect(Collectors.groupingBy(Owner::name, LinkedHashMap::new, Collectors.toList()));
        return tools.values().stream()
                .map(tool -> sentence(AtItsSource.of(tool, namespace, List.of(object))))
                .collect(Collectors.joining("; "));
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static Diagnosis refusal(List<String> taken) {
        return new Diagnosis(
                Cause.REFUSED,
                "adopt is NO, but " + (taken.size() == 1 ? "an object" : taken.size() + " objects")
                        + " made with another tool would have to be taken over: " + String.join(", ", taken),
                taken.stream()
                        .map(line -> Observed.of("kubectl get --show-managed-fields -o yaml", line))
                        .toList(),
                List.of(),
                "Look at `./runbook plan`, then say adopt: YES (or ASK) in the spec; or delete them and start again",
                false);
    }
}
