package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Upgrades that would end badly, each with both versions and the path to take. */
public final class Refusals {
    private Refusals() {}

    /**
     * What the schema tells.
     *
     * @param image that is to be deployed
     */
    public static List<Diagnosis> of(RunningImage running, String image, Upgrade upgrade, Instant now) {
        List<Diagnosis> refusals = new ArrayList<>();
        Stop.TABLE.stream()
                .filter(stop -> stop.jumpedBy(image, upgrade))
                .map(stop -> jump(stop, running, image, upgrade, now))
                .forEach(refusals::add);
        if (upgrade.schema().newerThanImage()) {
            refusals.add(newerSchema(running, image, upgrade, now));
        }
        return refusals;
    }

    /** What the tags tell: a redeploy goes forward. */
    public static Optional<Diagnosis> downgrade(RunningImage running, String image, Instant now) {
        Optional<Version> from = running.release();
        Optional<Version> to = Version.ofImage(image);
        if (from.isEmpty() || to.isEmpty() || to.get().compareTo(from.get()) >= 0) {
            return Optional.empty();
        }
        return Optional.of(refusal(
                running.words() + " runs, and " + image + " is older: " + from.get() + " to " + to.get()
                        + " would be a downgrade, which a redeploy does not do",
                List.of(new Evidence("image of Deployment chatwoot-web", running.words(), now, null)),
                "Redeploy " + from.get() + " or newer. To go back: where the schema has nothing that " + to.get()
                        + " does not know, an install with image: " + ImageChoice.withoutDigest(image)
                        + " does it; where it has, restore a backup from before that upgrade first"));
    }

    private static Diagnosis jump(Stop stop, RunningImage running, String image, Upgrade upgrade, Instant now) {
        return refusal(
                "From " + running.words() + " (schema " + upgrade.schema().lastApplied() + ") to " + image
                        + " jumps over " + stop.releases() + ", where every upgrade has to stop: " + stop.why(),
                List.of(
                        schema(upgrade, now),
                        new Evidence("why " + stop.releases() + " is a stop", stop.source(), now, null)),
                "Redeploy " + ImageChoice.withoutDigest(image).replaceFirst(":[^:/]*$", "") + ":" + stop.releases()
                        + " first, see that it works, then " + image);
    }

    private static Diagnosis newerSchema(RunningImage running, String image, Upgrade upgrade, Instant now) {
        return refusal(
                "The schema is at " + upgrade.schema().lastApplied() + " (" + running.words() + " runs), and " + image
                        + " knows migrations up to " + upgrade.schema().imageNewest()
                        + " only: it would run on a schema that it was not made for",
                List.of(
                        schema(upgrade, now),
                        new Evidence(
                                "newest file of db/migrate in " + image,
                                upgrade.schema().imageNewest(),
                                now,
                                null)),
                "Deploy " + ImageChoice.withoutDigest(running.image())
                        + " or newer. To go back, restore a backup from before that upgrade, then deploy " + image
                        + ": a schema is never migrated back");
    }

    private static Evidence schema(Upgrade upgrade, Instant now) {
        return new Evidence(
                "SELECT max(version) FROM schema_migrations", upgrade.schema().lastApplied(), now, null);
    }

    private static Diagnosis refusal(String summary, List<Evidence> evidence, String remedy) {
        return new Diagnosis(Cause.REFUSED, summary, evidence, List.of(), remedy, false);
    }
}
