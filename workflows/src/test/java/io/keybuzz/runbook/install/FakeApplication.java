package io.keybuzz.runbook.install;

import io.keybuzz.runbook.administrator.AdministratorActivities;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.migration.MigrationActivities;
import io.keybuzz.runbook.migration.MigrationUndo;
import io.keybuzz.runbook.migration.MigrationWait;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.keybuzz.runbook.rollout.RolloutNews;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.rollout.RolloutWait;
import io.keybuzz.runbook.upgrade.LookRequest;
import io.keybuzz.runbook.upgrade.LostJobsRequest;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.keybuzz.runbook.upgrade.UpgradeActivities;
import java.util.List;
import java.util.Map;

/** What is asked of the application once it is deployed: it starts, and its data is as new. */
final class FakeApplication {
    private final Script script;

    FakeApplication(Script script) {
        this.script = script;
    }

    List<Object> all() {
        return List.of(new Administrator(), new Upgrades(), new Rollout(), new Migration());
    }

    private final class Administrator implements AdministratorActivities {
        @Override
        public Acted create(Target target) {
            return script.answer(
                    "AdministratorCreate",
                    new Acted(List.of(new ObjectChange("administrator/chatwoot", Change.CREATED)), Map.of()));
        }
    }

    private final class Upgrades implements UpgradeActivities {
        @Override
        public Upgrade look(LookRequest request) {
            return script.answer(
                    "UpgradeLook",
                    new Upgrade(
                            new SchemaState(true, 5, true, 2, "20231211010827", true, List.of(), "20231211010827"),
                            List.of()));
        }

        @Override
        public Check lostJobs(LostJobsRequest request) {
            return script.answer(
                    "UpgradeLostJobs",
                    new Check("lost-jobs", "No job was lost", Check.Status.PASSED, "none", List.of()));
        }
    }

    private final class Rollout implements RolloutActivities {
        @Override
        public RolloutResult await(Target target) {
            script.waitedFor(target);
            return script.answer("RolloutAwait", new RolloutResult(List.of(), List.of()));
        }

        @Override
        public RolloutNews awaitNews(RolloutWait wait) {
            script.waitedFor(wait.target());
            script.goesOnFrom(wait.soFar());
            return script.answer(
                    "RolloutAwaitNews", new RolloutNews(new RolloutResult(List.of(), List.of()), null, List.of()));
        }

        @Override
        public RolloutResult awaitPatiently(Target target) {
            script.waitedFor(target);
            return script.answer("RolloutAwaitPatiently", new RolloutResult(List.of(), List.of()));
        }
    }

    private final class Migration implements MigrationActivities {
        @Override
        public SchemaState observe(Target target) {
            return script.answer("MigrationObserve", new SchemaState(true, 0, false, 0, null, false, List.of()));
        }

        @Override
        public Acted seed(Target target) {
            return script.answer(
                    "MigrationSeed",
                    new Acted(List.of(new ObjectChange("Job/chatwoot/chatwoot-migrate-2", Change.CREATED)), Map.of()));
        }

        @Override
        public List<Undone> undo(MigrationUndo request) {
            return script.answer("MigrationUndo", List.of());
        }

        @Override
        public Acted migrate(Target target) {
            return script.answer("MigrationMigrate", migrated());
        }

        /** To a script the same: whether it tells early is a word in what it answers. */
        @Override
        public Acted migrateOrTell(Target target) {
            return script.answer("MigrationMigrate", migrated());
        }

        @Override
        public Acted migrateOn(MigrationWait wait) {
            return script.answer("MigrationMigrateOn", migrated());
        }

        private static Acted migrated() {
            return new Acted(List.of(new ObjectChange("Job/chatwoot/chatwoot-migrate-1", Change.CREATED)), Map.of());
        }
    }
}
