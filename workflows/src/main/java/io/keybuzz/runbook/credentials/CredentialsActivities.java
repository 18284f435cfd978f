package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes role, database, extensions and the Secret with Chatwoot's credentials, kept or generated, never rotated. */
@ActivityInterface(namePrefix = "Credentials")
public interface CredentialsActivities extends ObservedChange {
    /** A fact of an act: the role owns its tables and is still SUPERUSER, which {@link #withoutSuperuser} takes away. */
    String SUPERUSER = "superuser";

    /**
     * Takes SUPERUSER from a role that was found with it, as the last thing of an adoption: an install that is undone before has its role
     * as it was.
     */
    Acted withoutSuperuser(ActRequest request);
}
