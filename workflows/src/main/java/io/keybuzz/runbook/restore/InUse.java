package io.keybuzz.runbook.restore;

import java.util.Map;

/**
 * What a restore takes the place of.
 *
 * @param rows by table, in the database that is in use; empty when there is none
 * @param lastMigration newest version in its {@code schema_migrations}; null when there is none
 * @param image that the pods run; null when nothing is deployed
 * @param jobs in Sidekiq's queues, its schedule and its retries; null when Redis could not be asked
 */
public record InUse(Map<String, Long> rows, String lastMigration, String image, Long jobs) {}
