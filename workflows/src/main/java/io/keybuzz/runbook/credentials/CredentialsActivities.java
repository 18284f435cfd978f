package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes role, database, extensions and the Secret with Chatwoot's credentials, kept or generated, never rotated. */
@ActivityInterface(namePrefix = "Credentials")
public interface CredentialsActivities extends ObservedChange {}
