package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.preflight.SideBySide;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.Completion;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.NodeReport;
import io.temporal.common.converter.RawValue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lists, removes and looks again, part by part. */
public final class UninstallActivitiesImpl implements UninstallActivities {
    private static final String REMOVED = "removed";

    private final StoredInstall install;
    private final List<Precheck> prechecks;
    private final Map<Part, Removal> removals = new EnumMap<>(Part.class);
    private final Function<Target, List<NodeReport>> firewallAfter;

    /**
     * @param prechecks what has to be well before anything is removed
     * @param removals one a part
     * @param firewallAfter reads the nodes' firewalls as they are at the end
     */
    public UninstallActivitiesImpl(
            StoredInstall install,
            List<Precheck> prechecks,
            List<Removal> removals,
            Function<Target, List<NodeReport>> firewallAfter) {
        this.install = install;
        this.prechecks = List.copyOf(prechecks);
        removals.forEach(r -> this.removals.put(r.part(), r));
        this.firewallAfter = firewallAfter;
    }

    @Override
    public UninstallPrepared prepare(RawValue input) {
        UninstallOptions options = StoredInstall.options(UninstallInput.DEFINITION, input);
        return new UninstallPrepared(options, install.prepared(options.namespace()));
    }

    @Override
    public Inventory inventory(InventoryRequest request) {
        Map<Part, List<Belonging>> found = new ConcurrentHashMap<>();
        List<Precheck> looks = new ArrayList<>(prechecks);
        removals.values().forEach(r -> looks.add(new Look(r, request, found)));
        Findings all = SideBySide.look(looks, request.target());
        if (!all.refusals().isEmpty()) {
            throw Failures.refusal(Stream.concat(all.refusals().stream(), all.problems().stream())
                    .toList());
        }
        if (!all.problems().isEmpty()) {
            throw Failures.step(all.problems());
        }
        return new Inventory(inOrder(found), all.nodes());
    }

    @Override
    public Removed remove(RemovalRequest request) {
        return removals.get(request.part()).remove(request);
    }

    @Override
    public CheckResult leftovers(LeftoverRequest request) {
        Map<Part, List<Belonging>> found = new ConcurrentHashMap<>();
        InventoryRequest again = new InventoryRequest(request.target(), request.options());
        List<Precheck> looks = removals.values().stream()
                .map(r -> (Precheck) new Look(r, again, found))
                .toList();
        List<Diagnosis> unread = SideBySide.look(looks, request.target()).problems();
        List<Evidence> evidence = new ArrayList<>();
        removals.forEach((part, removal) -> evidence.add(Observed.of(
                removal.look(request.target()),
                found.containsKey(part) ? words(found.get(part)) : "could not be looked at")));
        return new CheckResult(
                List.of(check(request.gone().size(), inOrder(found), unread, evidence)),
                Completion.nodes(request.nodes(), firewallAfter.apply(request.target())));
    }

    private static Check check(int gone, List<Belonging> found, List<Diagnosis> unread, List<Evidence> evidence) {
        List<String> wrong = new ArrayList<>();
        found.stream().filter(Belonging::goes).forEach(b -> wrong.add(b.object() + " is there"));
        unread.forEach(d -> wrong.add("it could not be looked again: " + d.summary()));
        return new Check(
                REMOVED,
                CheckIds.title(REMOVED),
                wrong.isEmpty() ? Status.PASSED : Status.FAILED,
                wrong.isEmpty()
                        ? gone + (gone == 1 ? " object is gone" : " objects are gone")
                        : String.join("; ", wrong),
                evidence);
    }

    private static String words(List<Belonging> found) {
        return found.isEmpty()
                ? "nothing of the install"
                : found.stream()
                        .map(b -> b.object() + (b.goes() ? "" : " (kept)"))
                        .collect(Collectors.joining("\n"));
    }

    private static List<Belonging> inOrder(Map<Part, List<Belonging>> found) {
        return Stream.of(Part.values())
                .flatMap(part -> found.getOrDefault(part, List.of()).stream())
                .toList();
    }

    /** A removal's list among the prechecks, so that all problems come in one answer. */
    private record Look(Removal removal, InventoryRequest request, Map<Part, List<Belonging>> found)
            implements Precheck {
        @Override
        public Findings look(Target target) {
            found.put(removal.part(), removal.list(request));
            return Findings.NONE;
        }
    }
}
