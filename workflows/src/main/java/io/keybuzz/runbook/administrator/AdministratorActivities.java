package io.keybuzz.runbook.administrator;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

/** Makes the first super administrator, so that no visitor becomes one. */
@ActivityInterface(namePrefix = "Administrator")
public interface AdministratorActivities {

    /**
     * Makes the account of {@code admin} in the spec by Chatwoot's own onboarding page, asked by port-forward, and proves it by its row;
     * nothing where there is an administrator. Fails with {@code StepFailed} when the page is closed though nobody is administrator, or
     * when the row does not appear.
     */
    Acted create(Target target);
}
