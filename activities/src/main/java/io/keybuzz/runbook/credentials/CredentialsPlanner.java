package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.redis.RedisClaim;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the step {@code credentials} would change. A secret that would be generated is generated for the comparison only. */
public final class CredentialsPlanner implements Planner {
    private final Connections connections;
    private final SecretStore store;
    private final PostgresSessions sessions;
    private final DatabaseReader reader;
    private final RedisOwner redis;

    public CredentialsPlanner(Connections connections) {
        this(connections, new ChatwootSecret(connections));
    }

    /** @param objects how the Secret is compared */
    public CredentialsPlanner(Connections connections, ObjectPlan objects) {
        this(connections, new ChatwootSecret(connections, objects));
    }

    CredentialsPlanner(Connections connections, SecretStore store) {
        this.connections = connections;
        this.store = store;
        this.sessions = new PostgresSessions(connections);
        this.reader = new DatabaseReader(sessions);
        this.redis = new RedisOwner(connections);
    }

    @Override
    public Step step() {
        return Step.CREDENTIALS;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        Spec.Database spec = target.spec().database();
        try {
            DatabaseState state = reader.read(target);
            ChosenSecrets chosen = CredentialsActivitiesImpl.choose(
                    target, store, SuppliedSecrets.of(target, connections), state, "*"::repeat);
            boolean accepted = state.role() != null
                    && new Login(sessions, target)
                            .accepts(state, chosen.values().get(ChosenSecrets.DATABASE_PASSWORD));
            List<PlannedChange> changes = new ArrayList<>();
            store.plan(target, chosen.values()).ifPresent(changes::add);
            changes.addAll(role(target, spec, state, accepted));
            changes.addAll(database(target, spec, state));
            Extensions.missing(state)
                    .forEach(extension -> changes.add(new PlannedChange(
                            Extensions.nameOf(target, extension), Change.CREATED, "+ EXTENSION " + extension)));
            redis(target, state).ifPresent(changes::add);
            return changes;
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(e, spec, spec.adminUsername());
        }
    }

    private static List<PlannedChange> role(Target target, Spec.Database spec, DatabaseState state, boolean accepted) {
        String object = "role/" + spec.username();
        String schema = state.lacksTheSchema() ? "+ USAGE, CREATE on schema public of " + spec.name() + "\n" : "";
        if (state.role() == null) {
            return List.of(new PlannedChange(
                    object,
                    Change.CREATED,
                    ("+ LOGIN, password ***\n+ comment " + Mark.owner(target) + "\n" + schema).strip()));
        }
        String diff = comment(state.role().comment(), target)
                + (state.role().login() ? "" : "+ LOGIN\n")
                + (accepted ? "" : "+ password ***\n")
                + schema
                + (state.role().superuser() ? "- SUPERUSER\n" : "");
        return diff.isEmpty() ? List.of() : List.of(new PlannedChange(object, Change.UPDATED, diff.strip()));
    }

    private static List<PlannedChange> database(Target target, Spec.Database spec, DatabaseState state) {
        String object = "database/" + spec.name();
        DatabaseState.Database database = state.database();
        if (database == null) {
            return List.of(new PlannedChange(
                    object, Change.CREATED, "+ UTF8, owner " + spec.username() + "\n+ comment " + Mark.owner(target)));
        }
        String diff = comment(database.comment(), target)
                + (database.owner().equals(spec.username())
                        ? ""
                        : "- owner " + database.owner() + "\n+ owner " + spec.username() + "\n");
        return diff.isEmpty() ? List.of() : List.of(new PlannedChange(object, Change.UPDATED, diff.strip()));
    }

    private Optional<PlannedChange> redis(Target target, DatabaseState state) {
        RedisClaim claim = redis.claim(target);
        if (claim.owner() == null) {
            return Optional.of(new PlannedChange(RedisOwner.OBJECT, Change.CREATED, "+ " + Mark.owner(target)));
        }
        String oid = state.database() == null ? null : state.database().oid();
        return RedisOfTheData.toSay(
                        claim, RedisOfTheData.apart(target, state, claim).orElse(null), oid)
                .map(why ->
                        new PlannedChange(RedisOwner.OBJECT, Change.UPDATED, "+ " + Names.REDIS_DATA_KEY + " " + why));
    }

    private static String comment(String there, Target target) {
        String beside = there == null ? "" : ", below the one that is there";
        return Mark.parse(there).isPresent() ? "" : "+ comment " + Mark.owner(target) + beside + "\n";
    }
}
