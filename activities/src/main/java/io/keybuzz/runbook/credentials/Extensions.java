package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.spec.Spec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The extensions that Chatwoot's schema enables (db/schema.rb), created by the administrator: pg_stat_statements and vector are not
 * trusted, and the application's role is never made a superuser for them.
 */
final class Extensions {
    private static final List<String> ALWAYS = List.of("pg_stat_statements", "pg_trgm", "pgcrypto");
    private static final String WHERE_OFFERED = "vector";

    private Extensions() {}

    /** Those that a database on this server is to have. */
    static List<String> wanted(DatabaseState state) {
        List<String> wanted = new ArrayList<>(ALWAYS);
        if (state.availableExtensions().contains(WHERE_OFFERED)) {
            wanted.add(WHERE_OFFERED);
        }
        return wanted;
    }

    static String nameOf(Target target, String extension) {
        return "extension/" + target.spec().database().name() + "/" + extension;
    }

    /** Those that the database lacks. */
    static List<String> missing(DatabaseState state) {
        Set<String> installed = state.database() == null
                ? Set.of()
                : state.database().extensions().keySet();
        return wanted(state).stream()
                .filter(extension -> !installed.contains(extension))
                .toList();
    }

    /** @param inside a session of the administrator in Chatwoot's database */
    static void create(Sql inside, Target target, DatabaseState state) throws SQLException {
        for (String extension : missing(state)) {
            create(inside, target.spec().database(), extension);
        }
    }

    /** What this run has done about each, by what it saw first and by what was missing now. */
    static List<ObjectChange> changes(Target target, DatabaseState state, Before before) {
        List<String> missing = missing(state);
        return wanted(state).stream()
                .map(extension -> {
                    String object = nameOf(target, extension);
                    boolean absent =
                            before.objects().stream().anyMatch(o -> o.object().equals(object) && !o.exists());
                    return new ObjectChange(
                            object, absent || missing.contains(extension) ? Change.CREATED : Change.NONE);
                })
                .toList();
    }

    private static void create(Sql inside, Spec.Database spec, String extension) throws SQLException {
        String statement = "CREATE EXTENSION IF NOT EXISTS " + inside.name(extension) + " SCHEMA public";
        try {
            inside.write(statement);
        } catch (SQLException e) {
            Cause cause = switch (e.getSQLState() == null ? "" : e.getSQLState()) {
                case SqlState.INSUFFICIENT_PRIVILEGE -> Cause.EXTENSION_REFUSED;
                case SqlState.FEATURE_NOT_SUPPORTED, SqlState.UNDEFINED_FILE -> Cause.EXTENSION_MISSING;
                default -> throw e;
            };
            String psql = PostgresFailure.psql(spec, spec.adminUsername()) + " -d " + spec.name();
            throw Failures.step(
                    cause,
                    cause == Cause.EXTENSION_REFUSED
                            ? "PostgreSQL does not let " + spec.adminUsername() + " create the extension " + extension
                                    + " in " + spec.name() + ": " + PostgresFailure.words(e)
                            : "PostgreSQL at " + spec.session() + " does not have the extension " + extension
                                    + " on its disk: " + PostgresFailure.words(e),
                    List.of(Observed.of(psql + " -c '" + statement + "'", PostgresFailure.words(e))),
                    cause == Cause.EXTENSION_REFUSED
                            ? "Let a superuser create it once, then retry: " + psql + " -c '" + statement + "'"
                            : "Install the server's package that brings it (postgresql-contrib for "
                                    + String.join(", ", ALWAYS) + "), then retry");
        }
    }
}
