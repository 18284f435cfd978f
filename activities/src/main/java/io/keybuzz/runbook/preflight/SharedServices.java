package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SharedRole;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What follows from the settings of the Chatwoots in other namespaces. Pure, apart from the evidence's time. */
final class SharedServices {
    private static final String ID = "other-installs";
    private static final String TITLE = "Database, role and Redis are this install's alone";

    private SharedServices() {}

    /**
     * A database or a Redis that another install uses is refused, and so is a role on another database. What stands beside an install
     * that is there already is told, and that one goes on: as long as the other is stopped, or has nothing but the role in common and
     * that stays what it is.
     *
     * @param installed whether the target's own pods are there
     * @param change what this install would change of its role, where it is shared; empty when nothing
     * @param listed whether the Deployments of all namespaces could be listed
     */
    static Findings judged(
            Target target, List<OtherInstall> others, boolean installed, Optional<String> change, boolean listed) {
        Map<String, List<OtherInstall>> sharing = new TreeMap<>();
        others.stream()
                .filter(o -> !o.shared(target).isEmpty())
                .forEach(o -> sharing.computeIfAbsent(o.namespace(), n -> new ArrayList<>())
                        .add(o));
        List<Diagnosis> refusals = new ArrayList<>();
        List<String> told = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        sharing.values().forEach(install -> {
            boolean data = install.stream().anyMatch(o -> o.database(target) || o.redis(target));
            boolean stopped = install.stream().allMatch(OtherInstall::stopped);
            Optional<String> harm = change.filter(c -> install.stream().anyMatch(o -> o.role(target) && !o.stopped()));
            Diagnosis shared = shared(target, install, data, stopped, harm);
            if (installed && (stopped || !data) && harm.isEmpty()) {
                told.add(shared.summary());
                evidence.addAll(shared.evidence());
            } else {
                refusals.add(shared);
            }
        });
        others.stream().filter(o -> o.nearlyTheDatabase(target)).forEach(o -> {
            told.add(RemoteText.neutralise(name(o) + " uses " + o.services().databaseInWords()
                    + ". Where that is a way to this install's, the two write over each other's data"));
            evidence.add(seen(o, o.services().databaseInWords()));
        });
        boolean warned = !told.isEmpty();
        told.addAll(unseen(others, listed));
        return new Findings(
                List.of(),
                refusals,
                told.isEmpty()
                        ? List.of()
                        : List.of(new Check(
                                ID, TITLE, warned ? Status.WARNED : Status.SKIPPED, String.join(". ", told), evidence)),
                List.of(),
                Map.of());
    }

    /** What nobody could tell from here, said and not guessed. */
    private static List<String> unseen(List<OtherInstall> others, boolean listed) {
        List<String> unseen = new ArrayList<>();
        if (!listed) {
            unseen.add(
                    "The Deployments of other namespaces could not be listed: an install there that stands at 0 replicas is"
                            + " not seen (kubectl apply -f deploy/rbac-diagnosis.yaml permits it)");
        }
        others.stream()
                .filter(o -> !o.unknown().isEmpty())
                .map(o -> "Which " + String.join(" and ", o.unknown()) + " " + name(o)
                        + " uses could not be told without " + String.join(", ", o.unread()))
                .map(RemoteText::neutralise)
                .forEach(unseen::add);
        return unseen;
    }

    private static Diagnosis shared(
            Target target, List<OtherInstall> install, boolean data, boolean stopped, Optional<String> harm) {
        String namespace = install.get(0).namespace();
        Set<String> what = new LinkedHashSet<>();
        install.forEach(o -> what.addAll(o.shared(target)));
        String workloads = install.stream().map(OtherInstall::workload).collect(Collectors.joining(", "));
        boolean database = install.stream().anyMatch(o -> o.database(target));
        return new Diagnosis(
                Cause.REFUSED,
                "The Chatwoot in namespace " + namespace + " (" + workloads + (stopped ? ", at 0 replicas" : "")
                        + ") is set to use " + String.join(", ", what)
                        + (data
                                ? ", as this install is: two installs would write over each other's data"
                                : SharedRole.WHY + SharedRole.words(harm)),
                install.stream()
                        .map(o -> seen(o, String.join(", ", o.shared(target))))
                        .toList(),
                List.of(),
                (harm.isPresent() && !data ? SharedRole.remedy(target.spec().database()) + "; or g" : "G")
                        + "ive this install its own: " + options(target, install)
                        + (database ? "; or take over the other one: namespace: " + namespace : "")
                        + ". If nobody needs that one any more: kubectl -n " + namespace + " delete "
                        + workloads.replace(",", ""),
                false);
    }

    private static String options(Target target, List<OtherInstall> install) {
        List<String> options = new ArrayList<>();
        add(options, install, o -> o.database(target), "database.name");
        add(options, install, o -> o.role(target), "database.username");
        add(options, install, o -> o.redis(target), "redis.database");
        return String.join(", ", options);
    }

    private static void add(
            List<String> options, List<OtherInstall> install, Predicate<OtherInstall> shares, String option) {
        if (install.stream().anyMatch(shares)) {
            options.add(option);
        }
    }

    private static String name(OtherInstall other) {
        return other.workload() + " in namespace " + other.namespace();
    }

    private static Evidence seen(OtherInstall other, String services) {
        return Observed.of(
                "kubectl -n " + other.namespace() + " get " + other.workload().replace('/', ' ')
                        + " -o yaml, with its ConfigMap and Secret",
                RemoteText.neutralise(services));
    }
}
