package io.keybuzz.runbook.credentials;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.redis.RedisSessions;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Whether a visitor can still become administrator by coming first. The page is open while the Redis key is there; an administrator is a
 * row of {@code users} with the type SuperAdmin. A database and a Redis that do not belong together disagree (chatwoot#5029, #9169).
 */
public final class FirstAdministrator {
    private static final String ID = "first-administrator";
    private static final String TITLE = CheckIds.title(ID);
    private static final String ADMINISTRATORS = "SELECT count(*) FROM users WHERE type = 'SuperAdmin'";
    private static final String NO_TABLE = "no table users";
    private static final String TABLE = "SELECT CASE WHEN to_regclass('public.users') IS NULL THEN -1 ELSE 0 END";

    private final PostgresSessions sessions;
    private final RedisSessions redis;

    /**
     * Who is in, and whether somebody can still come in.
     *
     * @param administrators how many there are; negative without a table {@code users}
     * @param open whether the page to become one answers
     */
    public record Door(long administrators, boolean open) {
        /** What says so, with what a person types to see it. */
        public List<Evidence> evidence() {
            return List.of(
                    Observed.of(ADMINISTRATORS, administrators < 0 ? NO_TABLE : String.valueOf(administrators)),
                    Observed.of("EXISTS " + Names.ONBOARDING_KEY, open ? "1" : "0"));
        }

        /** As it stood when that was seen; with nothing seen as a new install leaves it. */
        private static Door of(List<Evidence> seen) {
            if (seen == null || seen.size() < 2) {
                return new Door(0, true);
            }
            String administrators = seen.get(0).observed();
            return new Door(
                    administrators.equals(NO_TABLE) ? -1 : Long.parseLong(administrators),
                    seen.get(1).observed().equals("1"));
        }
    }

    public FirstAdministrator(Connections connections) {
        this.sessions = new PostgresSessions(connections);
        this.redis = new RedisSessions(connections);
    }

    /** How it stands now. */
    public Door door(Target target) {
        try {
            return look(target);
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        } catch (JedisException e) {
            throw RedisFailure.toThrow(e, target.spec().redis());
        }
    }

    private Door look(Target target) throws SQLException {
        try (Jedis jedis = redis.open(target)) {
            return new Door(administrators(target), jedis.exists(Names.ONBOARDING_KEY));
        }
    }

    Check check(Target target) {
        Spec spec = target.spec();
        try {
            Door door = look(target);
            boolean another = spec.admin() != null
                    && door.administrators() > 0
                    && !asEitherRole(target, session -> is(session, spec.admin().email()));
            return another && !door.open() ? another(spec, door) : judge(spec, door.administrators(), door.open());
        } catch (SQLException e) {
            return failed(PostgresFailure.of(e, spec.database(), spec.database().adminUsername()));
        } catch (JedisException e) {
            return failed(RedisFailure.of(e, spec.redis()));
        } catch (SecretUnreadable e) {
            return unasked(e.getMessage());
        } catch (KubernetesClientException e) {
            return unasked("The Secret with Chatwoot's own login could not be read: " + ApiFailure.words(e));
        }
    }

    private static Check unasked(String why) {
        return CheckLine.skipped(
                ID,
                TITLE,
                why,
                List.of(Observed.of(ADMINISTRATORS + "; EXISTS " + Names.ONBOARDING_KEY, "not asked: " + why)));
    }

    /** An install makes the account only where nobody is administrator: somebody was first. */
    private static Check another(Spec spec, Door door) {
        String email = spec.admin().email();
        return CheckLine.warned(
                ID,
                TITLE,
                "Somebody is administrator, and " + email
                        + ", whom the spec names, is not: no run makes that account any"
                        + " more, and whoever came first may be a stranger",
                "see who it is: "
                        + PostgresFailure.psql(spec.database(), spec.database().adminUsername()) + " -d "
                        + spec.database().name() + " -c \"SELECT email FROM users WHERE type = 'SuperAdmin'\"; one of"
                        + " yours makes " + email + " a super administrator too, at "
                        + spec.frontendUrl().replaceAll("/+$", "") + "/super_admin, or is named as admin.email for"
                        + " ./runbook install -f SPEC; where it is a stranger, first make an account of yours one (UPDATE"
                        + " users SET type = 'SuperAdmin' WHERE email = 'YOURS'), then take the right from theirs"
                        + " (UPDATE users SET type = NULL WHERE email = 'THEIRS'): with nobody the page could open again",
                Stream.concat(door.evidence().stream(), Stream.of(Observed.of(question(email), "0")))
                        .toList());
    }

    /** @param administrators how many there are; negative without a table {@code users} */
    static Check judge(Spec spec, long administrators, boolean open) {
        List<Evidence> evidence = new Door(administrators, open).evidence();
        String address = address(spec);
        if (administrators > 0) {
            return open
                    ? new Check(
                            ID,
                            TITLE,
                            Status.WARNED,
                            "There is an administrator, and " + address
                                    + " is open all the same: Redis and database do not belong"
                                    + " together. Close it: " + RedisFailure.cli(spec.redis()) + " DEL "
                                    + Names.ONBOARDING_KEY,
                            evidence)
                    : new Check(
                            ID,
                            TITLE,
                            Status.PASSED,
                            administrators + " administrator(s), the page is closed",
                            evidence);
        }
        return new Check(
                ID,
                TITLE,
                Status.WARNED,
                open
                        ? "Nobody is administrator yet, and the first visitor becomes one: open " + address + " now"
                        : "Nobody is administrator, and the page to become one is closed (" + address
                                + "): open it with " + RedisFailure.cli(spec.redis()) + " SET "
                                + Names.ONBOARDING_KEY + " true",
                evidence);
    }

    /** What mends a warning of this check, by what it saw. */
    public static String mend(Spec spec, Check warned) {
        Door door = Door.of(warned.evidence());
        String redis = RedisFailure.cli(spec.redis());
        if (door.administrators() > 0) {
            return redis + " DEL " + Names.ONBOARDING_KEY;
        }
        String open = door.open() ? "" : redis + " SET " + Names.ONBOARDING_KEY + " true, then ";
        return open + "open " + address(spec) + " and make the account yourself, or "
                + (spec.admin() == null
                        ? "name one in the spec (admin: {name, email, company, password: \"file:NAME\"}) for ./runbook"
                                + " install -f SPEC to make"
                        : "let ./runbook install -f SPEC make the one that the spec names: "
                                + spec.admin().email());
    }

    private static String address(Spec spec) {
        return spec.frontendUrl().replaceAll("/+$", "") + Names.ONBOARDING_PATH;
    }

    /** Whether the account with this address is an administrator, however its letters are written: Chatwoot keeps them small. */
    public boolean is(Target target, String email) {
        try {
            return asEitherRole(target, session -> is(session, email));
        } catch (SQLException e) {
            throw PostgresFailure.toThrow(
                    e, target.spec().database(), target.spec().database().adminUsername());
        }
    }

    /** What {@link #is} asks, for a person to ask again. */
    public static String question(String email) {
        return "SELECT count(*) FROM users WHERE type = 'SuperAdmin' AND lower(email) = lower('"
                + email.replace("'", "''") + "')";
    }

    private long administrators(Target target) throws SQLException {
        return asEitherRole(target, FirstAdministrator::administrators);
    }

    private interface Question<T> {
        T ask(Connection session) throws SQLException;
    }

    /** An administrator of the server that is no superuser, as clouds give them, may not read the role's table: the role may. */
    private <T> T asEitherRole(Target target, Question<T> question) throws SQLException {
        try (Connection session =
                sessions.admin(target, target.spec().database().name())) {
            return question.ask(session);
        } catch (SQLException e) {
            if (!PostgresFailure.notPermitted(e)) {
                throw e;
            }
        }
        try (Connection session = sessions.application(target)) {
            return question.ask(session);
        }
    }

    private static long administrators(Connection session) throws SQLException {
        try (Statement s = session.createStatement()) {
            if (number(s, TABLE) < 0) {
                return -1;
            }
            return number(s, "SELECT count(*) FROM public.users WHERE type = 'SuperAdmin'");
        }
    }

    private static boolean is(Connection session, String email) throws SQLException {
        if (administrators(session) <= 0) {
            return false;
        }
        try (PreparedStatement s = session.prepareStatement(
                "SELECT 1 FROM public.users WHERE type = 'SuperAdmin' AND lower(email) = lower(?)")) {
            s.setString(1, email);
            try (ResultSet r = s.executeQuery()) {
                return r.next();
            }
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet r = statement.executeQuery(sql)) {
            r.next();
            return r.getLong(1);
        }
    }

    static Check failed(Diagnosis diagnosis) {
        return CheckLine.failed(ID, TITLE, diagnosis.summary(), diagnosis.remedy(), diagnosis.evidence());
    }
}
