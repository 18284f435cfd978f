package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.DatabaseState;
import io.keybuzz.runbook.redis.RedisClaim;
import io.keybuzz.runbook.redis.RedisOwner;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stood before this run wrote anything, with what the undo has to know. */
final class Observation {
    private Observation() {}

    /** @param taken see {@link TakenOver#facts} */
    static Before of(
            Target target, ObjectState secret, DatabaseState state, RedisClaim redis, Map<String, String> taken) {
        Spec.Database spec = target.spec().database();
        List<ObjectState> objects = new ArrayList<>();
        Map<String, String> facts = new TreeMap<>(taken);
        objects.add(secret);
        if (state.role() != null) {
            objects.add(existing(
                    "role/" + spec.username(), state.role().oid(), state.role().comment()));
            facts.put(
                    "role/" + spec.username() + Before.SUPERUSER,
                    String.valueOf(state.role().superuser()));
            facts.put(
                    "role/" + spec.username() + Before.COMMENTED,
                    String.valueOf(state.role().comment() != null));
            facts.put(
                    "role/" + spec.username() + Before.MARKED,
                    String.valueOf(Mark.parse(state.role().comment()).isPresent()));
        } else {
            objects.add(ObjectState.absent("role/" + spec.username()));
        }
        DatabaseState.Database database = state.database();
        if (database != null) {
            objects.add(existing("database/" + spec.name(), database.oid(), database.comment()));
            facts.put("database/" + spec.name() + Before.OWNER, database.owner());
            facts.put("database/" + spec.name() + Before.COMMENTED, String.valueOf(database.comment() != null));
            facts.put(
                    "database/" + spec.name() + Before.MARKED,
                    String.valueOf(Mark.parse(database.comment()).isPresent()));
        } else {
            objects.add(ObjectState.absent("database/" + spec.name()));
        }
        for (String extension : Extensions.wanted(state)) {
            String version = database == null ? null : database.extensions().get(extension);
            objects.add(
                    version == null
                            ? ObjectState.absent(Extensions.nameOf(target, extension))
                            : new ObjectState(Extensions.nameOf(target, extension), true, version, null, null, null));
        }
        RedisOfTheData.apart(target, state, redis).ifPresent(why -> facts.put(RedisOwner.OBJECT + Before.APART, why));
        if (redis.data() != null) {
            facts.put(RedisOwner.OBJECT + Before.DATA, redis.data());
        }
        objects.add(redis.byWhom()
                .map(value -> existing(RedisOwner.OBJECT, null, value))
                .orElse(ObjectState.absent(RedisOwner.OBJECT)));
        return new Before(objects, facts);
    }

    private static ObjectState existing(String object, String oid, String mark) {
        return new ObjectState(
                object, true, oid, null, null, Mark.parse(mark).map(Mark::run).orElse(null));
    }
}
