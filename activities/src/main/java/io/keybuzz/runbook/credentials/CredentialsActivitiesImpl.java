package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.redis.RedisClaim;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Secret, role, database, extensions and the claim on Redis, in this order: the Secret comes first, so that a lost answer loses no
 * password. What an earlier attempt of this run created is reported as created again, since that attempt's answer may be lost.
 */
public final class CredentialsActivitiesImpl implements CredentialsActivities {
    private final Connections connections;
    private final SecretStore store;
    private final PostgresSessions sessions;
    private final DatabaseReader reader;
    private final RedisOwner redis;

    public CredentialsActivitiesImpl(Connections connections) {
        this(connections, new ChatwootSecret(connections));
    }

    CredentialsActivitiesImpl(Connections connections, SecretStore store) {
        this.connections = connections;
        this.store = store;
        this.sessions = new PostgresSessions(connections);
        this.reader = new DatabaseReader(sessions);
        this.redis = new RedisOwner(connections);
    }

    @Override
    public Before observe(Target target) {
        try {
            DatabaseState state = reader.read(target);
            return Observation.of(
                    target,
                    store.observe(target),
                    state,
                    redis.claim(target),
                    TakenOver.facts(target, state, sessions));
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        }
    }

    @Override
    public Acted act(ActRequest request) {
        Target target = request.target();
        Spec.Database spec = target.spec().database();
        Map<String, String> supplied = SuppliedSecrets.of(target, connections);
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            Sql sql = new Sql(maintenance, connections.guard(), target);
            RoleAndDatabase roleAndDatabase = new RoleAndDatabase(sql, target);
            new ServerLock(sql, target).take();
            DatabaseState state = reader.read(target, maintenance);
            RedisClaim claim = redis.claim(target);
            Ownership.check(target, state, claim.byWhom());
            Adoption.check(target, state);

            ChosenSecrets chosen = choose(target, store, supplied, state, RandomText::lettersAndDigits);
            String password = chosen.values().get(ChosenSecrets.DATABASE_PASSWORD);
            Login login = new Login(sessions, target);
            boolean accepted = state.role() != null && login.accepts(state, password);

            List<ObjectChange> changes = new ArrayList<>();
            changes.add(store.apply(target, chosen.values()));
            Change role = roleAndDatabase.role(state.role(), password, accepted);
            boolean appeared = !request.before().of("database/" + spec.name()).exists();
            Change database = roleAndDatabase.database(state, appeared);
            List<ObjectChange> extensions = Extensions.changes(target, state, request.before());
            if (!Extensions.missing(state).isEmpty() || state.roleIsSuperuser() || state.lacksTheSchema()) {
                try (Connection session = sessions.admin(target, spec.name())) {
                    Sql inside = new Sql(session, connections.guard(), target);
                    Extensions.create(inside, target, state);
                    if (state.lacksTheSchema()) {
                        roleAndDatabase.makesTables(inside);
                        role = role == Change.NONE ? Change.UPDATED : role;
                    }
                    if (state.roleIsSuperuser() && roleAndDatabase.owns(inside) && role == Change.NONE) {
                        role = Change.UPDATED;
                    }
                }
            }
            changes.add(new ObjectChange("role/" + spec.username(), role));
            changes.add(new ObjectChange("database/" + spec.name(), database));
            changes.addAll(extensions);
            if (!accepted || database == Change.CREATED) {
                login.prove(password);
            }
            changes.add(new ObjectChange(RedisOwner.OBJECT, claim(request, claim, roleAndDatabase)));
            store.remember(target, Fingerprints.of(chosen.values()));
            return new Acted(changes, facts(chosen, state));
        } catch (SQLException e) {
            if (Sql.madeMeanwhile(e)) {
                throw new IllegalStateException(
                        "Somebody else made the role, the database or an extension meanwhile; it is looked at again");
            }
            throw PostgresFailure.toThrow(e, spec, spec.adminUsername());
        }
    }

    /** What the look found apart stays apart, though both are marked now. */
    private Change claim(ActRequest request, RedisClaim claim, RoleAndDatabase database) throws SQLException {
        Target target = request.target();
        Map<String, String> found = request.before().facts();
        String apart = found.get(RedisOwner.OBJECT + Before.APART);
        if (claim.owner() == null) {
            String data = apart == null ? database.oid() : apart;
            redis.claim(target, new RedisClaim(Mark.created(target).text(), data));
            return Change.CREATED;
        }
        Optional<String> says = RedisOfTheData.toSay(claim, apart, database.oid());
        says.ifPresent(why -> redis.goesWith(target, why));
        if (Mark.createdBy(claim.owner(), target)) {
            return Change.CREATED;
        }
        boolean saidBefore = apart != null
                && apart.equals(claim.data())
                && !apart.equals(found.get(RedisOwner.OBJECT + Before.DATA));
        return says.isPresent() || saidBefore ? Change.UPDATED : Change.NONE;
    }

    private static Map<String, String> facts(ChosenSecrets chosen, DatabaseState state) {
        Map<String, String> facts = new TreeMap<>(chosen.origins());
        if (state.roleIsSuperuser()) {
            facts.put(SUPERUSER, "true");
        }
        return facts;
    }

    @Override
    public Acted withoutSuperuser(ActRequest request) {
        Target target = request.target();
        Spec.Database spec = target.spec().database();
        try (Connection maintenance = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE)) {
            boolean found = "true".equals(request.before().facts().get("role/" + spec.username() + Before.SUPERUSER));
            DatabaseState state = reader.read(target, maintenance);
            if (state.roleIsSuperuser()) {
                Adoption.check(target, state);
                new RoleAndDatabase(new Sql(maintenance, connections.guard(), target), target).withoutSuperuser();
            }
            return new Acted(
                    List.of(new ObjectChange("role/" + spec.username(), found ? Change.UPDATED : Change.NONE)),
                    Map.of());
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(e, spec, spec.adminUsername());
        }
    }

    @Override
    public List<Undone> undo(ActRequest request) {
        return new CredentialsUndo(connections, store, sessions, reader, redis)
                .undo(request.target(), request.before());
    }

    /** What the Secret is to hold; fails when only a person can say. */
    static ChosenSecrets choose(
            Target target,
            SecretStore store,
            Map<String, String> supplied,
            DatabaseState state,
            IntFunction<String> generator) {
        Map<String, String> live = store.read(target);
        ChosenSecrets chosen = ChosenSecrets.of(supplied, live, situation(target, state), generator);
        List<Diagnosis> problems = new ArrayList<>(chosen.problems());
        problems.addAll(Fingerprints.problems(target, state, live, chosen, store.remembered(target)));
        if (!problems.isEmpty()) {
            throw Failures.step(problems);
        }
        return chosen;
    }

    static ChosenSecrets.Situation situation(Target target, DatabaseState state) {
        Spec.Database spec = target.spec().database();
        return new ChosenSecrets.Situation(
                target.namespace(), spec.username(), state.role() != null, spec.name(), state.hasUsers());
    }
}
