package io.keybuzz.runbook.database;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.secret.SecretUnreadable;
import java.net.HttpURLConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether pods of another namespace run Chatwoot on the database: then it is another install's, whoever made it and whatever it is marked
 * with. Seen by the addresses of its sessions, so not behind a proxy or where the CNI hides the pods' own.
 */
public final class SharedDatabasePrecheck implements Precheck {
    private static final String SESSIONS = "SELECT DISTINCT host(client_addr) FROM pg_stat_activity WHERE datname = ?"
            + " AND application_name <> 'chatwoot-runbook' AND client_addr IS NOT NULL LIMIT 50";

    private final KubernetesClient kubernetes;
    private final PostgresSessions sessions;

    public SharedDatabasePrecheck(Connections connections) {
        this.kubernetes = connections.kubernetes();
        this.sessions = new PostgresSessions(connections);
    }

    @Override
    public Findings look(Target target) {
        try {
            Set<String> addresses = addresses(target);
            if (addresses.isEmpty()) {
                return Findings.NONE;
            }
            addresses.removeAll(running(
                    kubernetes.pods().inNamespace(target.namespace()).list().getItems()));
            List<Pod> others = new ArrayList<>();
            for (String address : addresses) {
                others.addAll(kubernetes
                        .pods()
                        .inAnyNamespace()
                        .withField("status.podIP", address)
                        .list()
                        .getItems());
            }
            return new Findings(List.of(), refusals(target, others), List.of(), List.of(), Map.of());
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

    /** Pure. A pod that only reads, such as a statistics tool's, is none of ours to refuse. */
    static List<Diagnosis> refusals(Target target, List<Pod> pods) {
        List<Pod> chatwoots = pods.stream()
                .filter(p -> !p.getMetadata().getNamespace().equals(target.namespace()))
                .filter(p -> !Boolean.TRUE.equals(p.getSpec().getHostNetwork()))
                .filter(p -> "Running".equals(p.getStatus().getPhase()))
                .filter(p -> p.getSpec().getContainers().stream()
                        .anyMatch(c -> String.valueOf(c.getImage()).contains("chatwoot")))
                .toList();
        if (chatwoots.isEmpty()) {
            return List.of();
        }
        String namespaces = chatwoots.stream()
                .map(p -> p.getMetadata().getNamespace())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        String database = target.spec().database().name();
        List<Evidence> evidence = chatwoots.stream()
                .map(p -> Observed.of(
                        "SELECT client_addr FROM pg_stat_activity WHERE datname = '" + database + "'",
                        p.getStatus().getPodIP() + ", pod " + p.getMetadata().getNamespace() + "/"
                                + p.getMetadata().getName()))
                .toList();
        return List.of(new Diagnosis(
                Cause.REFUSED,
                "Database " + database + " is in use by the Chatwoot in namespace " + namespaces
                        + ": two installs would write over each other's data",
                evidence,
                List.of(),
                "Give this install a database of its own (database.name), or take over the other one: namespace: "
                        + chatwoots.get(0).getMetadata().getNamespace(),
                false));
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

    private Set<String> addresses(Target target) throws SQLException {
        try (Connection session = sessions.admin(target, PostgresSessions.MAINTENANCE_DATABASE);
                PreparedStatement query = session.prepareStatement(SESSIONS)) {
            query.setString(1, target.spec().database().name());
            Set<String> addresses = new TreeSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    addresses.add(rows.getString(1));
                }
            }
            addresses.removeIf(a -> a.startsWith("127.") || a.equals("::1"));
            return addresses;
        }
    }
}
