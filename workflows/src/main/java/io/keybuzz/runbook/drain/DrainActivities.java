package io.keybuzz.runbook.drain;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/**
 * Stops the workers: their Deployment to no replicas, then waits until no pod of theirs is left and no Sidekiq beats in Redis. Workers
 * of the old version would take the jobs that migrations enqueue, and lose them.
 */
@ActivityInterface(namePrefix = "Drain")
public interface DrainActivities extends ObservedChange {}
