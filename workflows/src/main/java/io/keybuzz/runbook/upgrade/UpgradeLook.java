package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.StepProblem;
import java.util.List;
import java.util.stream.Collectors;

/** What the run's image would do to the schema: asked, told, and refused where it would end badly. */
public final class UpgradeLook {
    private final Session session;

    public UpgradeLook(Session session) {
        this.session = session;
    }

    /**
     * Looks, and lists in the report what is pending.
     *
     * @param required whether an image that cannot be pulled is a failure
     * @throws StepProblem a refusal, when the upgrade would end badly
     */
    public Upgrade at(RunningImage running, boolean required) {
        UpgradeActivities stub = ActivityPolicies.IMAGE.stub(UpgradeActivities.class, "preflight: pending migrations");
        Upgrade upgrade = Calls.call(stub::look, new LookRequest(session.target(), required));
        String image = session.target().spec().image();
        List<Diagnosis> refusals = Refusals.of(running, image, upgrade, Progress.now());
        if (!refusals.isEmpty()) {
            throw new StepProblem(new StepFailure(refusals, true));
        }
        session.progress().checks(List.of(pending(image, upgrade)));
        return upgrade;
    }

    private static Check pending(String image, Upgrade upgrade) {
        List<Evidence> evidence = upgrade.pending().stream()
                .map(f -> new Evidence(
                        "pending in db/migrate of " + image,
                        f.name() + (f.compatible() ? "" : ": " + String.join(", ", f.operations())),
                        Progress.now(),
                        null))
                .toList();
        List<MigrationFile> incompatible = upgrade.incompatible();
        String detail = !upgrade.known()
                ? "not known before the image can be pulled"
                : upgrade.pending().isEmpty()
                        ? "none"
                        : upgrade.pending().stream().map(MigrationFile::name).collect(Collectors.joining(", "));
        return new Check(
                "pending-migrations",
                "Migrations that were pending",
                incompatible.isEmpty() ? Check.Status.PASSED : Check.Status.WARNED,
                incompatible.isEmpty()
                        ? detail
                        : detail + ". Not compatible with the version that runs until its pods are replaced: "
                                + SchemaAfter.operations(incompatible)
                                + "; requests that need what they take away fail meanwhile",
                evidence);
    }
}
