package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Undone.Status;
import io.keybuzz.runbook.run.Unfinished;
import io.keybuzz.runbook.run.Unmarking;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.ApplicationFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes back what this run did, newest first, and never data that somebody may miss. */
final class CredentialsUndo {
    private final Connections connections;
    private final SecretStore store;
    private final PostgresSessions sessions;
    private final DatabaseReader reader;
    private final RedisOwner redis;

    CredentialsUndo(
            Connections connections,
            SecretStore store,
            PostgresSessions sessions,
            DatabaseReader reader,
            RedisOwner redis) {
        this.connections = connections;
        this.store = store;
        this.sessions = sessions;
        this.reader = reader;
        this.redis = redis;
    }

    List<Undone> undo(Target target, Before before) {
        List<Undone> undone = new ArrayList<>();
        databaseAndSecret(target, before, undone);
        // At last: a Redis that is away keeps nothing else from being undone.
        if (observed(before, RedisOwner.OBJECT) && !before.of(RedisOwner.OBJECT).exists()) {
            undone.add(redis.release(target));
        } else if (before.facts().containsKey(RedisOwner.OBJECT + Before.APART)) {
            redis.unsay(target, before.facts());
        }
        return undone;
    }

    private void databaseAndSecret(Target target, Before before, List<Undone> undone) {
        boolean secretNeeded = true;
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            secretNeeded =
                    new InDatabase(target, before, new Sql(maintenance, connections.guard(), target)).undo(undone);
        } catch (ApplicationFailure fenced) {
            throw fenced;
        } catch (SQLException | RuntimeException e) {
            PassingFailure.rethrow(target, e);
            undone.addAll(CredentialsByHand.untold(target, before, diagnosis(target, e), undone));
        }
        ObjectState secret = before.of(SecretStore.nameOf(target));
        if (!observed(before, secret.object())) {
            return;
        }
        if (secretNeeded && !secret.exists()) {
            undone.add(new Undone(
                    secret.object(),
                    Status.KEPT,
                    "it holds the password of a role, or the key to data, that stays",
                    null));
            return;
        }
        Undone restored = store.undo(target, secret);
        undone.add(restored);
        if (secret.exists() && restored.status() == Status.UNDONE) {
            acceptAgain(target, undone);
        }
    }

    /** Role and Secret belong together: pods that start with the previous Secret have to get in. */
    private void acceptAgain(Target target, List<Undone> undone) {
        Spec.Database spec = target.spec().database();
        String object = "role/" + spec.username();
        String password = store.read(target).get(ChosenSecrets.DATABASE_PASSWORD);
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            DatabaseState state = reader.read(target, maintenance);
            boolean ours = state.role() != null && Mark.ours(state.role().comment(), target);
            if (password == null || !ours || new Login(sessions, target).accepts(state, password)) {
                return;
            }
            new Sql(maintenance, connections.guard(), target).password(spec.username(), password);
            undone.add(new Undone(object, Status.UNDONE, "it takes its previous password again", null));
        } catch (ApplicationFailure failure) {
            if (!FailureType.UNREACHABLE.equals(failure.getType()) || Heartbeat.mayTryAgain(Heartbeat.UNDO_ATTEMPTS)) {
                throw failure;
            }
            undone.add(keepsItsPassword(target, failure.getOriginalMessage()));
        } catch (SQLException | RuntimeException e) {
            PassingFailure.rethrow(target, e);
            undone.add(keepsItsPassword(
                    target, e instanceof SQLException sql ? PostgresFailure.words(sql) : e.getMessage()));
        }
    }

    private static Undone keepsItsPassword(Target target, String why) {
        Spec.Database spec = target.spec().database();
        return new Undone(
                "role/" + spec.username(),
                Status.FAILED,
                why,
                PostgresFailure.psql(spec, spec.adminUsername()) + " -c '\\password " + spec.username() + "'");
    }

    private static Diagnosis diagnosis(Target target, Exception e) {
        Spec.Database spec = target.spec().database();
        return e instanceof SQLException sql
                ? PostgresFailure.of(sql, spec, spec.adminUsername())
                : new Diagnosis(Cause.UNKNOWN, e.getMessage(), List.of(), List.of(), null, false);
    }

    private static boolean observed(Before before, String object) {
        return before.objects().stream().anyMatch(o -> o.object().equals(object));
    }

    private final class InDatabase {
        private final Target target;
        private final Spec.Database spec;
        private final Before before;
        private final Sql sql;
        private final String database;
        private final String role;

        InDatabase(Target target, Before before, Sql sql) {
            this.target = target;
            this.spec = target.spec().database();
            this.before = before;
            this.sql = sql;
            this.database = "database/" + spec.name();
            this.role = "role/" + spec.username();
        }

        /** @return whether something stays that needs the Secret */
        boolean undo(List<Undone> undone) throws SQLException {
            DatabaseState state = reader.read(target, sql.connection());
            boolean owns = state.database() != null && state.database().owner().equals(spec.username());
            if (state.database() == null) {
                tellWhatIsGone(database, undone);
            } else if (observed(before, database)) {
                owns = created(state.database()) ? !dropDatabase(state, undone) : !restoreDatabase(state, undone);
            }
            boolean roleStays = false;
            if (state.role() == null) {
                tellWhatIsGone(role, undone);
            } else if (observed(before, role)) {
                if (Mark.createdBy(state.role().comment(), target)) {
                    roleStays = !dropRole(owns, undone);
                } else {
                    restoreRole(state, undone);
                }
            }
            return roleStays || state.hasUsers();
        }

        /** The attempt that dropped it may not have come to tell. */
        private void tellWhatIsGone(String object, List<Undone> undone) {
            if (Heartbeat.retried()
                    && observed(before, object)
                    && !before.of(object).exists()) {
                undone.add(new Undone(object, Status.UNDONE, "it is not there, as before this run", null));
            }
        }

        /**
         * Whether this run made it. Its mark is a statement of its own after the creation: a run that was interrupted between them has
         * left a database without a mark, in which nothing is yet.
         */
        private boolean created(DatabaseState.Database live) {
            boolean interrupted = !before.of(database).exists()
                    && live.comment() == null
                    && live.owner().equals(spec.username())
                    && live.tables() == 0;
            return interrupted || Mark.createdBy(live.comment(), target);
        }

        /** @return whether it is gone */
        private boolean dropDatabase(DatabaseState state, List<Undone> undone) throws SQLException {
            Optional<String> reason = reasonToKeep(state);
            if (reason.isPresent()) {
                undone.add(new Undone(database, Status.KEPT, reason.get(), null));
                return false;
            }
            // Pods that are still going away may hold sessions.
            String force = state.serverVersion() >= 130000 ? " WITH (FORCE)" : "";
            sql.withoutTimeLimit();
            return attempt(database, "DROP DATABASE " + quoted(spec.name()) + force, "dropped", undone);
        }

        private Optional<String> reasonToKeep(DatabaseState state) {
            if (state.hasUsers()) {
                return Optional.of("it has " + state.database().inhabitants());
            }
            return before.answered() ? Optional.of(Before.ANSWERED_REASON) : Optional.empty();
        }

        /** @return whether it is gone */
        private boolean dropRole(boolean owns, List<Undone> undone) throws SQLException {
            if (owns) {
                undone.add(
                        new Undone(role, Status.KEPT, "it owns the database " + spec.name() + ", which stays", null));
                return false;
            }
            String statement = "DROP ROLE " + quoted(spec.username());
            try {
                sql.write(statement);
                undone.add(new Undone(role, Status.UNDONE, "dropped", null));
                return true;
            } catch (SQLException e) {
                PassingFailure.rethrow(e);
                undone.add(
                        SqlState.DEPENDENT_OBJECTS_STILL_EXIST.equals(e.getSQLState())
                                ? new Undone(role, Status.KEPT, PostgresFailure.words(e), byHand(statement))
                                : new Undone(role, Status.FAILED, PostgresFailure.words(e), byHand(statement)));
                return false;
            }
        }

        /** @return whether it belongs to somebody else again */
        private boolean restoreDatabase(DatabaseState state, List<Undone> undone) throws SQLException {
            try (Connection session = sessions.admin(target, spec.name())) {
                Sql inside = new Sql(session, connections.guard(), target);
                for (String extension : Extensions.wanted(state)) {
                    restoreExtension(inside, extension, state, undone);
                }
                undone.addAll(TakenOver.kept(target, before, state, inside));
                TakenOver.letGo(target, state, inside);
            }
            String owner = before.facts().get(database + Before.OWNER);
            boolean restored = !state.database().owner().equals(spec.username());
            boolean others = owner != null && !owner.equals(spec.username());
            String toOwner = others ? "ALTER DATABASE " + quoted(spec.name()) + " OWNER TO " + quoted(owner) : null;
            if (!restored && others && lostSuperuser(state)) {
                undone.add(new Undone(
                        database,
                        Status.KEPT,
                        "without SUPERUSER the role needs it; it stays " + spec.username() + "'s",
                        byHand(toOwner)));
            } else if (!restored && others) {
                restored = attempt(database, toOwner, "belongs to " + owner + " again", undone);
            } else if (Heartbeat.retried()
                    && restored
                    && state.database().owner().equals(owner)) {
                undone.add(new Undone(database, Status.UNDONE, "belongs to " + owner + ", as before this run", null));
            }
            unmark(database, state.database().comment(), "DATABASE " + quoted(spec.name()), undone);
            if (!before.of(database).exists()) {
                undone.add(new Undone(
                        database,
                        Status.KEPT,
                        "it was not there when this run began and does not have its mark: somebody else made it",
                        null));
            }
            return restored;
        }

        private boolean lostSuperuser(DatabaseState state) {
            return "true".equals(before.facts().get(role + Before.SUPERUSER)) && !state.roleIsSuperuser();
        }

        private void restoreRole(DatabaseState state, List<Undone> undone) throws SQLException {
            if (lostSuperuser(state)) {
                undone.add(new Undone(
                        role,
                        Status.KEPT,
                        "it owns its data and needs no SUPERUSER; it is not given back",
                        byHand("ALTER ROLE " + quoted(spec.username()) + " SUPERUSER")));
            }
            unmark(role, state.role().comment(), "ROLE " + quoted(spec.username()), undone);
        }

        /** The mark that an adoption wrote goes, and what others wrote beside it stays. */
        private void unmark(String object, String comment, String quoted, List<Undone> undone) throws SQLException {
            Mark ours = Mark.adopted(target);
            if (ours.text().equals(comment) && "false".equals(before.facts().get(object + Before.COMMENTED))) {
                attempt(object, "COMMENT ON " + quoted + " IS NULL", "mark removed", undone);
            } else if (Mark.parse(comment).filter(ours::equals).isPresent()
                    && "false".equals(before.facts().get(object + Before.MARKED))) {
                String statement = Unmarking.statement(object, ours.text());
                attempt(
                        object,
                        statement,
                        Unfinished.sql(target, statement),
                        "mark removed, the comment is as it was",
                        undone);
            }
        }

        private void restoreExtension(Sql inside, String extension, DatabaseState state, List<Undone> undone)
                throws SQLException {
            String object = Extensions.nameOf(target, extension);
            if (!state.database().extensions().containsKey(extension)) {
                tellWhatIsGone(object, undone);
            } else if (observed(before, object) && !before.of(object).exists()) {
                dropExtension(inside, object, extension, state, undone);
            }
        }

        private void dropExtension(
                Sql inside, String object, String extension, DatabaseState state, List<Undone> undone)
                throws SQLException {
            if (state.hasUsers()) {
                undone.add(new Undone(
                        object,
                        Status.KEPT,
                        "the database has " + state.database().inhabitants(),
                        null));
                return;
            }
            String statement = "DROP EXTENSION " + quoted(extension);
            try {
                inside.write(statement);
                undone.add(new Undone(object, Status.UNDONE, "dropped", null));
            } catch (SQLException e) {
                PassingFailure.rethrow(e);
                undone.add(
                        SqlState.DEPENDENT_OBJECTS_STILL_EXIST.equals(e.getSQLState())
                                ? new Undone(object, Status.KEPT, PostgresFailure.words(e), null)
                                : new Undone(
                                        object,
                                        Status.FAILED,
                                        PostgresFailure.words(e),
                                        CredentialsByHand.commandInside(target, statement)));
            }
        }

        private boolean attempt(String object, String statement, String done, List<Undone> undone) throws SQLException {
            return attempt(object, statement, byHand(statement), done, undone);
        }

        private boolean attempt(String object, String statement, String command, String done, List<Undone> undone)
                throws SQLException {
            try {
                sql.write(statement);
                undone.add(new Undone(object, Status.UNDONE, done, null));
                return true;
            } catch (SQLException e) {
                PassingFailure.rethrow(e);
                undone.add(new Undone(object, Status.FAILED, PostgresFailure.words(e), command));
                return false;
            }
        }

        private String byHand(String statement) {
            return CredentialsByHand.command(target, statement);
        }

        private String quoted(String identifier) {
            try {
                return sql.name(identifier);
            } catch (SQLException e) {
                throw new IllegalArgumentException("a name that PostgreSQL cannot have");
            }
        }
    }
}
