package io.keybuzz.runbook.install;

import io.keybuzz.runbook.backup.BackupActivities;
import io.keybuzz.runbook.backup.BackupMade;
import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.backup.FindRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.rehearsal.RehearsalActivities;
import io.keybuzz.runbook.rehearsal.RehearsalOptions;
import io.keybuzz.runbook.rehearsal.RehearsalPrepared;
import io.keybuzz.runbook.rehearsal.RehearsalRequest;
import io.keybuzz.runbook.rehearsal.Rehearsed;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.restore.DropRequest;
import io.keybuzz.runbook.restore.InUse;
import io.keybuzz.runbook.restore.InUseRequest;
import io.keybuzz.runbook.restore.LoadRequest;
import io.keybuzz.runbook.restore.RestoreActivities;
import io.keybuzz.runbook.restore.RestoreOptions;
import io.keybuzz.runbook.restore.RestorePrepared;
import io.keybuzz.runbook.restore.SwitchRequest;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Map;

/** What works on copies of the data. */
final class FakeBackups {
    /** A backup of v3.12.0 with two users. */
    private static final BackupManifest BACKUP = new BackupManifest(
            "20261128T035835Z-6721c3d2",
            1000,
            "6721c3d2",
            "r/c:v3.12.0@sha256:0",
            "20231211010827",
            List.of("pgcrypto"),
            Map.of("users", 2L));

    private final Script script;
    private final Spec spec;

    FakeBackups(Script script, Spec spec) {
        this.script = script;
        this.spec = spec;
    }

    List<Object> all() {
        return List.of(new Backup(), new Restore(), new Rehearsal());
    }

    private final class Backup implements BackupActivities {
        @Override
        public Prepared prepare(RawValue input) {
            return script.answer("BackupPrepare", new Prepared(spec, "default", List.of()));
        }

        @Override
        public PreflightResult check(Target target) {
            return script.answer("BackupCheck", new PreflightResult(List.of(), List.of(), Map.of()));
        }

        @Override
        public BackupManifest find(FindRequest request) {
            return script.answer("BackupFind", BACKUP);
        }

        @Override
        public BackupMade back(Target target) {
            return script.answer(
                    "BackupBack", new BackupMade("pvc/backups/1.dump", 1000, "ab12", Map.of("users", 2L), List.of()));
        }
    }

    private final class Restore implements RestoreActivities {
        @Override
        public RestorePrepared prepare(RawValue input) {
            return script.answer(
                    "RestorePrepare",
                    new RestorePrepared(
                            new RestoreOptions("chatwoot", "latest"), new Prepared(spec, "default", List.of())));
        }

        @Override
        public InUse look(InUseRequest request) {
            script.lookedAtInUse(request);
            return script.answer(
                    "RestoreLook",
                    new InUse(Map.of("users", 5L), "20231211010827", "r/c:v3.12.0@sha256:0", 4L, List.of()));
        }

        @Override
        public Acted load(LoadRequest request) {
            script.target(request.target());
            return script.answer(
                    "RestoreLoad",
                    new Acted(List.of(new ObjectChange("database/" + request.database(), Change.CREATED)), Map.of()));
        }

        @Override
        public Acted stop(Target target) {
            return script.answer(
                    "RestoreStop",
                    new Acted(List.of(new ObjectChange("Deployment/chatwoot/chatwoot-web", Change.UPDATED)), Map.of()));
        }

        @Override
        public Acted change(SwitchRequest request) {
            return script.answer(
                    "RestoreChange",
                    new Acted(
                            List.of(
                                    new ObjectChange("database/chatwoot", Change.UPDATED),
                                    new ObjectChange(
                                            "database/" + request.names().before(), Change.CREATED)),
                            Map.of()));
        }

        @Override
        public List<Undone> changeBack(SwitchRequest request) {
            return script.answer(
                    "RestoreChangeBack", List.of(new Undone("database/chatwoot", Undone.Status.UNDONE, null, null)));
        }

        @Override
        public List<Undone> drop(DropRequest request) {
            return script.answer(
                    "RestoreDrop",
                    List.of(new Undone("database/" + request.database(), Undone.Status.UNDONE, null, null)));
        }
    }

    private final class Rehearsal implements RehearsalActivities {
        @Override
        public RehearsalPrepared prepare(RawValue input) {
            return script.answer(
                    "RehearsalPrepare",
                    new RehearsalPrepared(
                            new RehearsalOptions("chatwoot", "r/c:v3.13.0"), new Prepared(spec, "default", List.of())));
        }

        @Override
        public Rehearsed migrate(RehearsalRequest request) {
            script.target(request.target());
            return script.answer(
                    "RehearsalMigrate",
                    new Rehearsed(90, List.of("20240131040316"), List.of(new Rehearsed.Held("conversations", 4.2))));
        }
    }
}
