package io.keybuzz.runbook.report;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.spec.SpecWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Runs the checks of every feature and keeps report and spec in the runbook's own namespace. */
public final class ReportActivitiesImpl implements ReportActivities {
    /** Longer than the slowest check with every one of its own time-outs used up: 25 nodes an SSH batch, 10 s each. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * What fails at the end of a run is asked once more after this: a page that was cold, a connection that was lost. An install that
     * serves would be taken back for it.
     */
    private static final Duration SETTLE = Duration.ofSeconds(5);
    /** Whoever needed longer has waited enough, and twice would not fit into the activity. */
    private static final Duration SOON = Duration.ofSeconds(90);

    private static final Set<String> INSTALLING =
            Set.of(WorkflowType.INSTALL, WorkflowType.REDEPLOY, WorkflowType.RESTORE);

    private static final Set<Outcome> SERVING = Set.of(Outcome.SUCCEEDED, Outcome.NOTHING_TO_DO);

    private final Connections connections;
    private final CheckRun checks;
    private final Duration settle;

    /** @param firewallAfter reads the nodes' firewalls as they are at the end */
    public ReportActivitiesImpl(
            Connections connections, List<ReportCheck> checks, Function<Target, List<NodeReport>> firewallAfter) {
        this(connections, new CheckRun(checks, firewallAfter, PATIENCE), SETTLE);
    }

    ReportActivitiesImpl(Connections connections, CheckRun checks, Duration settle) {
        this.connections = connections;
        this.checks = checks;
        this.settle = settle;
    }

    @Override
    public CheckResult check(CheckRequest request) {
        long begun = System.nanoTime();
        CheckResult seen = checks.run(request);
        boolean failed = seen.checks().stream().anyMatch(c -> c.status() == Check.Status.FAILED);
        boolean mayBeTakenBack = INSTALLING.contains(request.target().run().workflowType());
        if (!failed || !mayBeTakenBack || System.nanoTime() - begun > SOON.toNanos()) {
            return seen;
        }
        settle();
        return checks.run(new CheckRequest(request.target(), request.nodes()));
    }

    private void settle() {
        long end = System.nanoTime() + settle.toNanos();
        while (System.nanoTime() < end) {
            Heartbeat.beat("checks that failed are asked once more");
            LockSupport.parkNanos(
                    Math.min(end - System.nanoTime(), Duration.ofSeconds(1).toNanos()));
        }
    }

    @Override
    public void store(StoreRequest request) {
        Target target = request.target();
        OwnSecrets secrets = new OwnSecrets(connections);
        secrets.keep(target, StoredReport.secretName(target.namespace()), StoredReport.pack(request.report()));
        keep(secrets, target, request.report());
    }

    /** Spec and rules of a good run; of another one the rules that it took away are no longer expected. */
    private void keep(OwnSecrets secrets, Target target, Report report) {
        String name = StoredSpec.secretName(target.namespace());
        Map<String, byte[]> there =
                OwnSecrets.read(connections.kubernetes(), name).orElse(Map.of());
        boolean installed = installed(report);
        if (!installed && there.isEmpty()) {
            return;
        }
        Map<String, byte[]> kept = new TreeMap<>(there);
        kept.remove(StoredRules.DOCUMENT);
        kept.putAll(StoredRules.pack(StoredRules.after(
                StoredRules.known(there), report, installed, target.run().firstRunId())));
        if (installed) {
            byte[] key = HmacKey.findOrMake(connections, target);
            kept.putAll(StoredSpec.pack(SpecWriter.json(target.spec()), key));
        }
        secrets.keep(target, name, kept);
    }

    /** Only what served is worth starting the next redeploy from; a redeploy with nothing to do may have been given another tag of it. */
    private static boolean installed(Report report) {
        return SERVING.contains(report.outcome()) && INSTALLING.contains(report.workflowType());
    }
}
