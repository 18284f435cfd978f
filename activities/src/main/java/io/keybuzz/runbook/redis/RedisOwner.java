package io.keybuzz.runbook.redis;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.Mark;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisException;

/** The key that says whose Redis this is: Redis is meant for one installation (chatwoot#11986). */
public final class RedisOwner {
    /** As reports name it. */
    public static final String OBJECT = "redis/" + Names.REDIS_OWNER_KEY;

    private final Connections connections;
    private final RedisSessions sessions;

    public RedisOwner(Connections connections) {
        this.connections = connections;
        this.sessions = new RedisSessions(connections);
    }

    /** The key's value; empty when nobody claimed this Redis. */
    public Optional<String> read(Target target) {
        try (Jedis redis = sessions.open(target)) {
            return Optional.ofNullable(redis.get(Names.REDIS_OWNER_KEY));
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    /** With the database that it goes with. */
    public RedisClaim claim(Target target) {
        try (Jedis redis = sessions.open(target)) {
            List<String> both = redis.mget(Names.REDIS_OWNER_KEY, Names.REDIS_DATA_KEY);
            return new RedisClaim(both.get(0), both.get(1));
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    /**
     * Claims a Redis that nobody had claimed when it was read.
     *
     * @param claim both of it
     */
    public void claim(Target target, RedisClaim claim) {
        try (Jedis redis = sessions.open(target)) {
            connections.guard().beforeWrite(target);
            redis.watch(Names.REDIS_OWNER_KEY);
            boolean free = redis.get(Names.REDIS_OWNER_KEY) == null;
            if (!free || !both(redis, claim)) {
                throw new IllegalStateException("Somebody else claimed the Redis meanwhile; it is looked at again");
            }
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    /** @return whether nobody came between */
    private static boolean both(Jedis redis, RedisClaim claim) {
        Transaction both = redis.multi();
        both.set(Names.REDIS_OWNER_KEY, claim.owner());
        both.set(Names.REDIS_DATA_KEY, claim.data());
        return both.exec() != null;
    }

    /** Says which database this target's Redis goes with. @param data see {@link RedisClaim#data()} */
    public void goesWith(Target target, String data) {
        try (Jedis redis = sessions.open(target)) {
            say(target, redis, data);
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    private void say(Target target, Jedis redis, String data) {
        connections.guard().beforeWrite(target);
        if (data == null) {
            redis.del(Names.REDIS_DATA_KEY);
        } else {
            redis.set(Names.REDIS_DATA_KEY, data);
        }
    }

    /**
     * Removes the claim of any of this target's runs.
     *
     * @return whether there is none now; false when it is somebody else's
     * @throws JedisException when Redis does not answer
     */
    public boolean remove(Target target) {
        try (Jedis redis = sessions.open(target)) {
            String owner = redis.get(Names.REDIS_OWNER_KEY);
            if (owner == null) {
                return true;
            }
            if (!Mark.ours(owner, target)) {
                return false;
            }
            connections.guard().beforeWrite(target);
            redis.del(Names.REDIS_OWNER_KEY, Names.REDIS_DATA_KEY);
            return true;
        }
    }

    /** What a person types to take a claim back. */
    public static String removal(Spec.Redis redis) {
        return RedisFailure.cli(redis) + " DEL " + Names.REDIS_OWNER_KEY;
    }

    /** Takes back that this Redis goes with no database, where a run said so. @param facts of the run's look */
    public void unsay(Target target, Map<String, String> facts) {
        try (Jedis redis = sessions.open(target)) {
            if (facts.get(OBJECT + Before.APART).equals(redis.get(Names.REDIS_DATA_KEY))) {
                say(target, redis, facts.get(OBJECT + Before.DATA));
            }
        } catch (JedisException | SecretUnreadable notThere) {
            // A word too many, of which a verification warns.
        }
    }

    /** The database has been exchanged on purpose. @param data its oid */
    public void follows(Target target, String data) {
        try (Jedis redis = sessions.open(target)) {
            String now = redis.get(Names.REDIS_DATA_KEY);
            if (Mark.ours(redis.get(Names.REDIS_OWNER_KEY), target) && now != null && now.matches("[0-9]+")) {
                say(target, redis, data);
            }
        } catch (JedisException | SecretUnreadable notThere) {
            // As above.
        }
    }

    /** Takes this target's claim back; to be called only where there was none before. */
    public Undone release(Target target) {
        try (Jedis redis = sessions.open(target)) {
            String owner = redis.get(Names.REDIS_OWNER_KEY);
            if (owner == null) {
                return new Undone(OBJECT, Undone.Status.UNDONE, "there is none", null);
            }
            if (Mark.createdBy(owner, target)) {
                connections.guard().beforeWrite(target);
                redis.del(Names.REDIS_OWNER_KEY, Names.REDIS_DATA_KEY);
                return new Undone(OBJECT, Undone.Status.UNDONE, "removed", null);
            }
            return new Undone(OBJECT, Undone.Status.KEPT, "not this run's claim", null);
        } catch (JedisException e) {
            if (RedisFailure.passes(e) && Heartbeat.mayTryAgain(Heartbeat.UNDO_ATTEMPTS)) {
                throw RedisFailure.toThrow(e, target.spec().redis());
            }
            return new Undone(
                    OBJECT,
                    Undone.Status.FAILED,
                    RedisFailure.of(e, target.spec().redis()).summary(),
                    removal(target.spec().redis()));
        }
    }
}
