package io.keybuzz.runbook.run;

import java.util.Arrays;
import java.util.Optional;

/**
 * A line of the runbook. This one value drives everything that people see: activity and timer summaries, the live checklist, progress
 * and the report, so that Temporal's own timeline reads as the runbook.
 */
public enum Step {
    PREFLIGHT("preflight", "Look at everything before anything is written", false),
    BACKUP("backup", "Back up the database", true),
    REHEARSAL("rehearsal", "Rehearse the migration on the last backup", true),
    RESTORE("restore", "Load the backup into a database beside, and count it", false),
    SWITCH("switch", "Let the restored database take the name of the one in use", false),
    CREDENTIALS("credentials", "Namespace, role, database, extensions and credentials", false),
    CONFIG("config", "Chatwoot's settings", false),
    IMAGE_PULL_SECRET("image-pull-secret", "The secret to pull the image with", false),
    DRAIN("drain", "Let the workers finish their jobs", false),
    DEPLOY("deploy", "Service, Ingress and both Deployments", false),
    ROLLOUT("rollout", "Wait until every pod serves", false),
    MIGRATE("migrate", "Bring the schema to the image", false),
    VERIFY_INGRESS("verify-ingress", "Ask the ingress as a visitor would", true),
    FIX_FIREWALL("fix-firewall", "Prove the path from every node to the pods", true),
    REMOVE("remove", "Remove what the runbook made", false),
    REPORT("report", "Check everything and write the report", false);

    private final String id;
    private final String title;
    private final boolean skippable;

    Step(String id, String title, boolean skippable) {
        this.id = id;
        this.title = title;
        this.skippable = skippable;
    }

    /** The name in reports and decisions. */
    public String id() {
        return id;
    }

    /** What it does, in a few words. */
    public String title() {
        return title;
    }

    /** Whether a person may decide to go on without it. */
    public boolean skippable() {
        return skippable;
    }

    /** The step of that id. */
    public static Optional<Step> of(String id) {
        return Arrays.stream(values()).filter(s -> s.id.equals(id)).findFirst();
    }
}
