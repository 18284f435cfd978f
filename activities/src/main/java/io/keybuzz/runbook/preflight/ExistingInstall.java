package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.database.DatabaseReader;
import io.keybuzz.runbook.database.PostgresFailure;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is there already. While pods run on another database, role or Redis than the spec's, going on would give the people who use them
 * an empty Chatwoot: refused, with both named. Processes of somebody else's Deployment are asked what they use, since settings may have
 * been changed after they started; and with the same answer, whether they would keep the keys that lose data.
 */
public final class ExistingInstall implements Precheck {
    private final Connections connections;
    private final DatabaseReader reader;
    private final boolean whole;

    public ExistingInstall(Connections connections) {
        this(connections, true);
    }

    private ExistingInstall(Connections connections, boolean whole) {
        this.connections = connections;
        this.whole = whole;
        this.reader = new DatabaseReader(new PostgresSessions(connections));
    }

    /** For who works on the data alone: a backup of another database than the pods use is a backup of nobody's data. */
    public static ExistingInstall ofTheData(Connections connections) {
        return new ExistingInstall(connections, false);
    }

    @Override
    public Findings look(Target target) {
        LiveSettings settings = new LiveSettings(connections.kubernetes(), target.namespace());
        List<LiveWorkload> workloads = LiveWorkload.read(connections, target.namespace(), settings);
        return new Findings(
                whole ? KeysInUse.problems(connections, target, settings, workloads) : List.of(),
                UsedServices.of(target.namespace(), workloads).stream()
                        // Where the ConfigMap is gone nothing says what pods use, and the data is to be saved all the
                        // same.
                        .filter(used -> whole
                                || used.environment().containsKey("POSTGRES_HOST")
                                || DataServices.url(used.environment()) != null)
                        .flatMap(used -> refusals(target, used).stream())
                        .toList(),
                List.of(),
                List.of(),
                Map.of(
                        "installed",
                        String.valueOf(workloads.stream().anyMatch(w -> w.name().equals(Names.WEB)))));
    }

    List<Diagnosis> refusals(Target target, UsedServices uses) {
        DataServices used = uses.services();
        DataServices wanted = DataServices.of(target.spec());
        List<Diagnosis> refusals = new ArrayList<>();
        if (!used.isDatabaseOf(target.spec())) {
            String there = used.isAtServerOf(target.spec())
                    ? inhabitants(reader, target, used.name())
                    : elsewhere(target, uses);
            String here = inhabitants(reader, target, wanted.name());
            refusals.add(refusal(
                    uses,
                    uses.who() + " " + used.databaseInWords() + " (" + there + "), the spec says "
                            + wanted.databaseInWords() + " (" + here + ")",
                    List.of(Observed.of(used.databaseInWords(), there), Observed.of(wanted.databaseInWords(), here)),
                    "Put what the pods use into the spec: database: {host: "
                            + used.database().host() + ", port: "
                            + used.database().port() + ", name: " + used.name() + ", username: " + used.role()
                            + "}. If the data is to move, move it first (pg_dump), then start again"));
        }
        if (whole
                && (!wanted.redis().equals(used.redis())
                        || !wanted.redisDatabase().equals(used.redisDatabase()))) {
            refusals.add(refusal(
                    uses,
                    uses.who() + " " + used.redisInWords() + ", the spec says " + wanted.redisInWords(),
                    List.of(),
                    "Put the Redis that the pods use into the spec (redis.host, redis.port, redis.database): jobs that"
                            + " wait there would be lost"));
        }
        return refusals;
    }

    /** @param usual the remedy where none of its own is known */
    private static Diagnosis refusal(UsedServices uses, String summary, List<Evidence> more, String usual) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Observed.of(uses.seen(), summary));
        evidence.addAll(more);
        return new Diagnosis(
                Cause.REFUSED, summary, evidence, List.of(), uses.remedy().orElse(usual), false);
    }

    /** On another server the pods' own login is asked, and goes nowhere but there. */
    private String elsewhere(Target target, UsedServices uses) {
        HostPort server = uses.services().database();
        if (!PolicyRules.allowsHost(connections.policy(), server.host(), server.port())) {
            return "not looked at: another server, which this worker's policy does not list";
        }
        Connections own = connections.withSecrets(PodsLogin.secrets(connections.secrets(), uses.environment()));
        return inhabitants(
                new DatabaseReader(new PostgresSessions(own)),
                new Target(PodsLogin.there(target.spec(), uses.services()), target.run()),
                uses.services().name());
    }

    private static String inhabitants(DatabaseReader reader, Target target, String database) {
        try {
            return reader.inhabitants(target, database);
        } catch (SQLException e) {
            return "could not be looked at: " + PostgresFailure.words(e);
        } catch (SecretUnreadable | IllegalArgumentException e) {
            // The latter of a host that is none, such as the directory of a socket.
            return "could not be looked at: " + e.getMessage();
        }
    }
}
