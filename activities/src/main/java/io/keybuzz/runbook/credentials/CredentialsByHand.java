package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Unfinished;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;

/** What the administrator of PostgreSQL types to take back what an undo could not. Pure. */
final class CredentialsByHand {
    private static final String DATABASE = "database/";
    private static final List<String> IN_POSTGRES = List.of("role/", DATABASE, "extension/");

    private CredentialsByHand() {}

    /** A statement outside Chatwoot's database. */
    static String command(Target target, String statement) {
        return psql(target) + " -d postgres -c '" + statement + "'";
    }

    /** A statement in Chatwoot's database. */
    static String commandInside(Target target, String statement) {
        return psql(target) + " -d " + target.spec().database().name() + " -c '" + statement + "'";
    }

    /**
     * A line for each role, database and extension that this run made or took over, in the order in which their commands work.
     *
     * @param why none of it could be tried
     * @param told those that have a line already are left out
     */
    static List<Undone> untold(Target target, Before before, Diagnosis why, List<Undone> told) {
        return Unfinished.of(target, before, object -> true, new StepProblem(List.of(why))).stream()
                .filter(line -> IN_POSTGRES.stream().anyMatch(line.object()::startsWith))
                .filter(line -> told.stream().noneMatch(t -> t.object().equals(line.object())))
                // Nothing to type: it was Chatwoot's before, or is not given back.
                .filter(line -> line.status() == Undone.Status.KEPT || line.command() != null)
                .map(line -> drops(line, before) ? lookingFirst(target, line) : line)
                .toList();
    }

    private static boolean drops(Undone line, Before before) {
        return line.status() == Undone.Status.FAILED
                && line.object().startsWith(DATABASE)
                && !before.of(line.object()).exists();
    }

    /** People may have come before the run ended: a look at them stands before the database's end. */
    private static Undone lookingFirst(Target target, Undone line) {
        String look = psql(target) + " -d '" + target.spec().database().name() + "' -c 'SELECT count(*) FROM users'";
        return new Undone(
                line.object(), line.status(), line.detail(), look + "; if nobody is there: " + line.command());
    }

    private static String psql(Target target) {
        Spec.Database spec = target.spec().database();
        return PostgresFailure.psql(spec, spec.adminUsername());
    }
}
