package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;

/** What would change on a role and a database that somebody else made; {@code adopt} of the spec decides whether it may. */
public final class Adoption {
    private Adoption() {}

    /** One sentence a change; empty when nothing of somebody else's changes. */
    public static List<String> changes(Target target, DatabaseState state) {
        Spec.Database spec = target.spec().database();
        List<String> changes = new ArrayList<>();
        if (state.role() != null
                && state.role().superuser()
                && !Mark.ours(state.role().comment(), target)) {
            changes.add("role " + spec.username() + " owns its tables and then loses SUPERUSER");
        }
        if (state.database() != null && !state.database().owner().equals(spec.username())) {
            changes.add(
                    "database " + spec.name() + " goes from " + state.database().owner() + " to " + spec.username());
        }
        if (state.lacksTheSchema() && !Mark.ours(state.database().comment(), target)) {
            changes.add("role " + spec.username() + " may make tables in schema public of " + spec.name()
                    + ", which stays " + state.database().shut().owner() + "'s");
        }
        return changes;
    }

    /** Under {@code adopt: NO} each change is a refusal. */
    public static List<Diagnosis> refusals(Target target, DatabaseState state) {
        if (target.spec().adopt() != Spec.Adopt.NO) {
            return List.of();
        }
        Spec.Database spec = target.spec().database();
        return changes(target, state).stream()
                .map(change -> new Diagnosis(
                        Cause.REFUSED,
                        "adopt is NO, but this would have to change: " + change,
                        List.of(Observed.of(
                                PostgresFailure.psql(spec, spec.adminUsername()) + " -c '\\du' -c '\\l'", change)),
                        List.of(),
                        "Say adopt: YES (or ASK) in the spec, or make the change by hand and start again",
                        false))
                .toList();
    }

    static void check(Target target, DatabaseState state) {
        List<Diagnosis> refusals = refusals(target, state);
        if (!refusals.isEmpty()) {
            throw Failures.refusal(refusals);
        }
    }
}
