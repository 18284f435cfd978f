package io.keybuzz.runbook.database;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.net.HttpURLConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether pods of another namespace run Chatwoot on the database, or as its role on another one: then it is another install's, whoever
 * made it and whatever it is marked with. Seen by the addresses of the sessions, so not behind a proxy or where the CNI hides the pods'
 * own: there {@link io.keybuzz.runbook.preflight.OtherInstalls} asks what pods are set to use.
 */
public final class SharedDatabasePrecheck implements Precheck {
    private static final String SESSIONS = "SELECT host(client_addr), bool_or(datname = ?) FROM pg_stat_activity"
            + " WHERE (datname = ? OR usename = ?) AND " + PostgresSessions.OF_OTHERS
            + " AND client_addr IS NOT NULL GROUP BY client_addr ORDER BY 2 DESC, 1 LIMIT 50";

    private final KubernetesClient kubernetes;
    private final PostgresSessions sessions;
    private final Function<Target, Optional<String>> roleChange;

    /** @param roleChange what this install would change of its role, for a sentence */
    public SharedDatabasePrecheck(Connections connections, Function<Target, Optional<String>> roleChange) {
        this.roleChange = roleChange;
        this.kubernetes = connections.kubernetes();
        this.sessions = new PostgresSessions(connections);
    }

    @Override
    public Findings look(Target target) {
        try {
            Map<String, Boolean> onTheDatabase = addresses(target);
            if (onTheDatabase.isEmpty()) {
                return Findings.NONE;
            }
            onTheDatabase
                    .keySet()
                    .removeAll(running(kubernetes
                            .pods()
                            .inNamespace(target.namespace())
                            .list()
                            .getItems()));
            List<Pod> others = new ArrayList<>();
            for (String address : onTheDatabase.keySet()) {
                others.addAll(kubernetes
                        .pods()
                        .inAnyNamespace()
                        .withField("status.podIP", address)
                        .list()
                        .getItems());
            }
            boolean installed = LiveDeployment.find(kubernetes, target.namespace(), Names.WEB)
                    .isPresent();
            // Asked only where somebody may share it.
            Optional<String> change = installed && !others.isEmpty() ? roleChange.apply(target) : Optional.empty();
            return judged(target, onTheDatabase, others, installed, change);
        } catch (SQLException e) {
            return Findings.problems(List.of(PostgresFailure.of(
                    e, target.spec().database(), target.spec().database().adminUsername())));
        } catch (SecretUnreadable toldBySecrets) {
            return Findings.NONE;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Findings.NONE; // told by RbacPrecheck
            }
            throw e;
        }
    }

    /**
     * Pure. A pod that only reads, such as a statistics tool's, is none of ours to refuse. Two that already work with one role are told of
     * it and go on, since neither can take another one while it is in use; but for a role that would not stay what the other lives on.
     *
     * @param onTheDatabase addresses of sessions, and whether one is on the database; where none is, they are of its role elsewhere
     * @param installed whether the target's own pods, which another precheck holds to the spec's role, are there
     * @param change what this install would change of its role; empty when nothing
     */
    static Findings judged(
            Target target,
            Map<String, Boolean> onTheDatabase,
            List<Pod> pods,
            boolean installed,
            Optional<String> change) {
        Map<Boolean, List<Pod>> chatwoots = pods.stream()
                .filter(p -> !p.getMetadata().getNamespace().equals(target.namespace()))
                .filter(p -> !Boolean.TRUE.equals(p.getSpec().getHostNetwork()))
                .filter(p -> "Running".equals(p.getStatus().getPhase()))
                .filter(p -> p.getSpec().getContainers().stream().anyMatch(LiveDeployment::isChatwoots))
                .collect(Collectors.partitioningBy(
                        p -> onTheDatabase.getOrDefault(p.getStatus().getPodIP(), false)));
        List<Diagnosis> refusals = new ArrayList<>();
        List<Check> warnings = new ArrayList<>();
        if (!chatwoots.get(true).isEmpty()) {
            refusals.add(ofTheDatabase(target.spec().database().name(), chatwoots.get(true)));
        }
        if (!chatwoots.get(false).isEmpty()) {
            Diagnosis shared = ofTheRole(target.spec().database(), chatwoots.get(false), change);
            if (installed && change.isEmpty()) {
                warnings.add(new Check(
                        "shared-role",
                        "The role is this install's alone",
                        Check.Status.WARNED,
                        shared.summary(),
                        shared.evidence()));
            } else {
                refusals.add(shared);
            }
        }
        return new Findings(List.of(), refusals, warnings, List.of(), Map.of());
    }

    private static Diagnosis ofTheDatabase(String database, List<Pod> pods) {
        return refusal(
                "Database " + database,
                ": two installs would write over each other's data",
                "datname = '" + database + "'",
                "Give this install a database of its own (database.name), or take over the other one: namespace: "
                        + namespaces(pods).get(0),
                pods);
    }

    private static Diagnosis ofTheRole(Spec.Database spec, List<Pod> pods, Optional<String> change) {
        return refusal(
                "Role " + spec.username(),
                "," + SharedRole.WHY + SharedRole.words(change),
                "usename = '" + spec.username() + "'",
                (change.isPresent() ? SharedRole.remedy(spec) + "; or g" : "G")
                        + "ive this install a role of its own: database.username",
                pods);
    }

    private static List<String> namespaces(List<Pod> pods) {
        return pods.stream()
                .map(p -> p.getMetadata().getNamespace())
                .distinct()
                .sorted()
                .toList();
    }

    private static Diagnosis refusal(String what, String why, String sessions, String remedy, List<Pod> pods) {
        List<Evidence> evidence = pods.stream()
                .map(p -> Observed.of(
                        "SELECT client_addr FROM pg_stat_activity WHERE " + sessions,
                        p.getStatus().getPodIP() + ", pod " + p.getMetadata().getNamespace() + "/"
                                + p.getMetadata().getName()))
                .toList();
        return new Diagnosis(
                Cause.REFUSED,
                what + " is in use by the Chatwoot in namespace " + String.join(", ", namespaces(pods)) + why,
                evidence,
                List.of(),
                remedy,
                false);
    }

    /** Addresses that are theirs now: a pod that has ended keeps the one that it had. */
    static Set<String> running(List<Pod> pods) {
        return pods.stream()
                .filter(p -> p.getStatus() != null
                        && "Running".equals(p.getStatus().getPhase())
                        && p.getStatus().getPodIP() != null)
                .map(p -> p.getStatus().getPodIP())
                .collect(Collectors.toSet());
    }

    private Map<String, Boolean> addresses(Target target) throws SQLException {
        try (Connection session = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE);
                PreparedStatement query = session.prepareStatement(SESSIONS)) {
            query.setString(1, target.spec().database().name());
            query.setString(2, target.spec().database().name());
            query.setString(3, target.spec().database().username());
            Map<String, Boolean> onTheDatabase = new TreeMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    onTheDatabase.put(rows.getString(1), rows.getBoolean(2));
                }
            }
            onTheDatabase.keySet().removeIf(a -> a.startsWith("127.") || a.equals("::1"));
            return onTheDatabase;
        }
    }
}
