package io.keybuzz.runbook.report;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.spec.SpecWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Runs the checks of every feature and keeps report and spec in the runbook's own namespace. */
public final class ReportActivitiesImpl implements ReportActivities {
    /** Longer than the slowest check with every one of its own time-outs used up: 25 nodes an SSH batch, 10 s each. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Set<String> INSTALLING = Set.of("InstallChatwoot", "RedeployChatwoot", "RestoreChatwoot");

    private static final Set<Outcome> SERVING = Set.of(Outcome.SUCCEEDED, Outcome.NOTHING_TO_DO);

    private final Connections connections;
    private final CheckRun checks;
    private final Map<String, String> environment;

    /** @param firewallAfter reads the nodes' firewalls as they are at the end */
    public ReportActivitiesImpl(
            Connections connections, List<ReportCheck> checks, Function<Target, List<NodeReport>> firewallAfter) {
        this(connections, new CheckRun(checks, firewallAfter, PATIENCE), System.getenv());
    }

    ReportActivitiesImpl(Connections connections, CheckRun checks, Map<String, String> environment) {
        this.connections = connections;
        this.checks = checks;
        this.environment = environment;
    }

    @Override
    public CheckResult check(CheckRequest request) {
        return checks.run(request);
    }

    @Override
    public void store(StoreRequest request) {
        Target target = request.target();
        OwnSecrets secrets = new OwnSecrets(connections);
        secrets.keep(target, StoredReport.secretName(target.namespace()), StoredReport.pack(request.report()));
        if (installed(request.report())) {
            byte[] key = HmacKey.findOrMake(connections, target, environment);
            secrets.keep(
                    target,
                    StoredSpec.secretName(target.namespace()),
                    StoredSpec.pack(SpecWriter.json(target.spec()), key));
        }
    }

    /** Only what served is worth starting the next redeploy from; a redeploy with nothing to do may have been given another tag of it. */
    private static boolean installed(Report report) {
        return SERVING.contains(report.outcome()) && INSTALLING.contains(report.workflowType());
    }
}
