package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.database.SqlState;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.Leavings;
import io.keybuzz.runbook.uninstall.Part;
import io.keybuzz.runbook.uninstall.Removal;
import io.keybuzz.runbook.uninstall.RemovalRequest;
import io.keybuzz.runbook.uninstall.Removed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import redis.clients.jedis.exceptions.JedisException;

/** Databases, role and the claim on Redis: they stay, unless the input says that the database is to be dropped. */
public final class DataRemoval implements Removal {
    private static final String DATABASE = "database/";

    private final Connections connections;
    private final PostgresSessions sessions;
    private final DatabaseReader reader;
    private final LeftDatabases left;
    private final RedisOwner redis;

    public DataRemoval(Connections connections) {
        this.connections = connections;
        this.sessions = new PostgresSessions(connections);
        this.reader = new DatabaseReader(sessions);
        this.left = new LeftDatabases(reader);
        this.redis = new RedisOwner(connections);
    }

    @Override
    public Part part() {
        return Part.DATA;
    }

    @Override
    public List<Belonging> list(InventoryRequest request) {
        Target target = request.target();
        if (!request.options().dropDatabase()) {
            return kept(target);
        }
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            return DataInventory.dropped(
                    target,
                    reader.read(target, maintenance),
                    left.of(target, maintenance),
                    LeftDatabases.ofTheRole(target, maintenance),
                    redis.read(target));
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        }
    }

    /** A PostgreSQL that is not needed may be down. */
    private List<Belonging> kept(Target target) {
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            return DataInventory.kept(
                    target, reader.inhabitants(target, target.spec().database().name()), left.of(target, maintenance));
        } catch (SQLException | SecretUnreadable notLookedAt) {
            return DataInventory.kept(target, "not looked at", List.of());
        }
    }

    @Override
    public Removed remove(RemovalRequest request) {
        Target target = request.target();
        Spec.Database spec = target.spec().database();
        Leavings leavings = new Leavings();
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            Sql sql = new Sql(maintenance, connections.guard(), target);
            DatabaseState state = reader.read(target, maintenance);
            for (Belonging belonging : request.going()) {
                if (belonging.object().startsWith(DATABASE)) {
                    String name = belonging.object().substring(DATABASE.length());
                    String id = LeftDatabases.oid(maintenance, name);
                    // Pods of the install are gone; what else is connected does not keep what was said yes to.
                    String force = state.serverVersion() >= 130000 ? " WITH (FORCE)" : "";
                    drop(sql, belonging, id, "DROP DATABASE " + sql.name(name) + force, leavings);
                } else if (belonging.object().startsWith("role/")) {
                    String id = state.role() == null ? null : state.role().oid();
                    drop(sql, belonging, id, "DROP ROLE " + sql.name(spec.username()), leavings);
                } else {
                    claim(target, belonging, leavings);
                }
            }
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(e, spec, spec.adminUsername());
        }
        return leavings.removed();
    }

    private void claim(Target target, Belonging belonging, Leavings leavings) {
        try {
            if (redis.remove(target)) {
                leavings.gone(belonging);
            } else {
                leavings.left(belonging.kept("somebody else has claimed this Redis meanwhile"));
            }
        } catch (JedisException e) {
            Diagnosis why = RedisFailure.of(e, target.spec().redis());
            leavings.problem(why);
            leavings.left(belonging.failed(why.summary()));
        }
    }

    /** @param id of what is there now; null when nothing is */
    private static void drop(Sql sql, Belonging belonging, String id, String statement, Leavings leavings) {
        if (id == null) {
            leavings.gone(belonging);
            return;
        }
        if (!id.equals(belonging.id())) {
            leavings.left(belonging.kept("somebody made it anew meanwhile"));
            return;
        }
        try {
            sql.withoutTimeLimit();
            sql.write(statement);
            leavings.gone(belonging);
        } catch (SQLException e) {
            leavings.left(
                    SqlState.DEPENDENT_OBJECTS_STILL_EXIST.equals(e.getSQLState())
                            ? belonging.kept(PostgresFailure.words(e))
                            : belonging.failed(PostgresFailure.words(e)));
        }
    }

    @Override
    public String look(Target target) {
        Spec.Database spec = target.spec().database();
        return PostgresFailure.psql(spec, spec.adminUsername()) + " -c '\\l+ " + spec.name() + "*' -c '\\du+ "
                + spec.username() + "'";
    }
}
