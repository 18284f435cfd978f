package io.keybuzz.runbook.run;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.restore.DatabaseNames;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a person finishes a parked run with kubectl, psql and ufw alone. Words in capitals are for the person to fill in; secrets are
 * asked for, not printed.
 */
public final class ByHand {
    private static final Set<StepStatus> DONE = Set.of(StepStatus.SUCCEEDED, StepStatus.SKIPPED);

    private ByHand() {}

    /** A comment and commands for each step that is not done; the last line keeps the run from undoing what the person did. */
    public static List<String> lines(Target target, Report progress) {
        List<String> lines = new ArrayList<>();
        for (StepReport step : inOrder(progress.steps())) {
            List<String> commands = DONE.contains(step.status())
                    ? List.of()
                    : step.id().equals(Step.REMOVE.id())
                            ? removal(progress)
                            : Step.of(step.id())
                                    .map(s -> commands(s, step, target, progress))
                                    .orElse(List.of());
            if (!commands.isEmpty()) {
                lines.add("# " + step.id());
                lines.addAll(commands);
            }
        }
        lines.add("# at last: this run must not undo it, so end it without compensation");
        lines.add("temporal workflow terminate -w " + quoted(target.run().workflowId()) + " -r "
                + target.run().runId() + " --reason 'finished by hand'");
        return lines;
    }

    /** A run works on several steps at once; a person would wait for pods that wait for migrations, and for both behind a firewall. */
    private static List<StepReport> inOrder(List<StepReport> steps) {
        List<StepReport> ordered = new ArrayList<>(steps);
        move(ordered, Step.ROLLOUT, Step.MIGRATE, 1);
        move(ordered, Step.FIX_FIREWALL, Step.MIGRATE, 0);
        return ordered;
    }

    /** Puts a step before another (0) or behind it (1), unless it stands on that side already. */
    private static void move(List<StepReport> steps, Step step, Step other, int side) {
        int from = index(steps, step);
        int to = index(steps, other);
        if (from >= 0 && to >= 0 && (side == 1 ? from < to : from > to)) {
            StepReport moved = steps.remove(from);
            steps.add(index(steps, other) + side, moved);
        }
    }

    private static int index(List<StepReport> steps, Step step) {
        return steps.stream().map(StepReport::id).toList().indexOf(step.id());
    }

    /** What could not be removed; what was kept was kept on purpose. */
    private static List<String> removal(Report progress) {
        return progress.compensation().stream()
                .filter(u -> u.status() == Undone.Status.FAILED && u.command() != null)
                .map(Undone::command)
                .toList();
    }

    private static List<String> commands(Step step, StepReport seen, Target target, Report progress) {
        Spec spec = target.spec();
        String kubectl = "kubectl -n " + spec.namespace() + " ";
        return switch (step) {
            case BACKUP -> List.of(backup(spec));
            case RESTORE -> restore(spec);
            case SWITCH -> change(target, progress, kubectl);
            // What was put back serves: another password would lock it out.
            case CREDENTIALS -> seen.status() == StepStatus.COMPENSATED ? List.of() : credentials(spec, kubectl);
            case CONFIG ->
                List.of(
                        "./runbook manifests config -f SPEC | kubectl diff -f -   # the ConfigMap, without passwords",
                        "./runbook manifests config -f SPEC | kubectl apply -f -   # when nothing goes that is needed");
            case IMAGE_PULL_SECRET ->
                List.of(kubectl + "create secret docker-registry "
                        + spec.registry().secretName() + " --docker-server="
                        + spec.registry().server()
                        + " --docker-username=USER --docker-password=\"$REGISTRY_PASSWORD\" --dry-run=client -o yaml | "
                        + kubectl + "apply -f -");
            case DRAIN ->
                List.of(
                        kubectl + "scale deployment/" + Names.WORKER
                                + " --replicas=0   # the old workers; deploy starts the new ones",
                        kubectl + "wait --for=delete pod -l app=chatwoot,component=worker --timeout=2m");
            case DEPLOY ->
                List.of(
                        "./runbook manifests deploy -f SPEC | kubectl diff -f -   # Service, Ingress, both Deployments",
                        "./runbook manifests deploy -f SPEC | kubectl apply -f -   # mind an autoscaler's replicas, a digest");
            case ROLLOUT ->
                List.of(
                        kubectl + "rollout status deployment/" + Names.WEB + " --timeout=10m",
                        kubectl + "rollout status deployment/" + Names.WORKER + " --timeout=10m");
            case MIGRATE -> migrate(seen, kubectl);
            case VERIFY_INGRESS -> List.of(verify(spec, kubectl));
            case FIX_FIREWALL -> firewall(spec);
            default -> List.of();
        };
    }

    private static List<String> credentials(Spec spec, String kubectl) {
        Spec.Database database = spec.database();
        HostPort session = database.session();
        String psql = "psql -v ON_ERROR_STOP=1 -h " + session.host() + " -p " + session.port() + " -U "
                + quoted(database.adminUsername()) + " -d ";
        String role = identifier(database.username());
        return List.of(
                "kubectl create namespace " + spec.namespace(),
                psql + "postgres -c " + quoted("CREATE ROLE " + role + " LOGIN") + " -c "
                        + quoted("\\password " + database.username()),
                psql + "postgres -c " + quoted("CREATE DATABASE " + identifier(database.name()) + " OWNER " + role),
                psql + quoted(database.name())
                        + " -c 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements' -c 'CREATE EXTENSION IF NOT EXISTS pg_trgm'"
                        + " -c 'CREATE EXTENSION IF NOT EXISTS pgcrypto'",
                psql + quoted(database.name()) + " -c 'CREATE EXTENSION IF NOT EXISTS vector'   # Chatwoot from v4 on",
                kubectl + "create secret generic " + Names.SECRET
                        + " --from-literal=POSTGRES_PASSWORD=\"$PASSWORD\" --from-literal=SECRET_KEY_BASE=\"$SECRET_KEY_BASE\""
                        + " --from-literal=REDIS_PASSWORD=\"$REDIS\" --from-literal=REDIS_URL=\"redis://:$REDIS@"
                        + new HostPort(spec.redis().host(), spec.redis().port()) + "/"
                        + spec.redis().database()
                        + "\"   # SECRET_KEY_BASE: the one in use; a new one (openssl rand -hex 64) for an empty database only");
    }

    private static String backup(Spec spec) {
        HostPort session = spec.database().session();
        return "pg_dump -h " + session.host() + " -p " + session.port() + " -U "
                + quoted(spec.database().adminUsername()) + " -Fc -f chatwoot.dump "
                + quoted(spec.database().name());
    }

    private static List<String> restore(Spec spec) {
        HostPort session = spec.database().session();
        String to = " -h " + session.host() + " -p " + session.port() + " -U ";
        String role = quoted(spec.database().username());
        return List.of(
                "createdb" + to + quoted(spec.database().adminUsername()) + " -O " + role
                        + " chatwoot_restored   # and its extensions, as the administrator",
                "pg_restore" + to + role + " --no-owner --no-acl -d chatwoot_restored BACKUP.dump");
    }

    /** The data is where this run has loaded it, or where the commands above have. */
    private static List<String> change(Target target, Report progress, String kubectl) {
        DatabaseNames names =
                DatabaseNames.of(target.spec().database().name(), target.run().runId());
        boolean loaded =
                progress.steps().stream().anyMatch(s -> s.id().equals(Step.RESTORE.id()) && DONE.contains(s.status()));
        String used = identifier(target.spec().database().name());
        String fresh = identifier(loaded ? names.fresh() : "chatwoot_restored");
        return List.of(
                kubectl + "scale deployment/" + Names.WEB + " deployment/" + Names.WORKER + " --replicas=0",
                Unfinished.transaction(
                        target,
                        "ALTER DATABASE " + used + " RENAME TO " + identifier(names.before()),
                        "ALTER DATABASE " + fresh + " RENAME TO " + used),
                Unfinished.sql(target, "ALTER DATABASE " + used + " ALLOW_CONNECTIONS true"));
    }

    /** The Job with its guard: {@code db:chatwoot_prepare} drops the tables of a database that it takes for a new one. */
    private static List<String> migrate(StepReport seen, String kubectl) {
        if (seen.diagnoses().stream().anyMatch(d -> d.cause() == Cause.TABLES_WITHOUT_METADATA)) {
            return List.of();
        }
        return List.of(
                kubectl + "get jobs -l app=chatwoot,component=migrate   # wait for one that runs: two at once collide",
                "./runbook manifests migrate -f SPEC | kubectl create -f -",
                kubectl
                        + "wait --for=condition=complete job -l app=chatwoot,component=migrate --timeout=1h   # what it says: "
                        + kubectl + "logs -f -l app=chatwoot,component=migrate");
    }

    private static String verify(Spec spec, String kubectl) {
        List<String> addresses = spec.ingress().addresses();
        String where = addresses == null || addresses.isEmpty() ? "INGRESS_ADDRESS" : addresses.get(0);
        return spec.ingress().tls() == Spec.Tls.INGRESS
                ? "curl -sS -o /dev/null -w '%{http_code}\\n' --resolve " + spec.frontendHost() + ":"
                        + spec.ingress().port() + ":" + where + " https://" + spec.frontendHost() + ":"
                        + spec.ingress().port() + "/"
                : "curl -sS -o /dev/null -w '%{http_code}\\n' -H 'Host: " + spec.frontendHost()
                        + "' -H 'X-Forwarded-Proto: https' http://" + where + ":"
                        + spec.ingress().port() + "/   # " + kubectl + "get ingress";
    }

    private static List<String> firewall(Spec spec) {
        Spec.Firewall firewall = spec.firewall();
        if (firewall.policy() == FirewallPolicy.OFF || firewall.nodes().isEmpty()) {
            return List.of();
        }
        String each = "for node in " + String.join(" ", firewall.nodes()) + "; do ssh -p "
                + firewall.ssh().port() + " " + quoted(firewall.ssh().user()) + "@$node ";
        String ufw = SshCommand.of(firewall.ssh()).asRoot("ufw");
        return List.of(
                each + ufw + " status verbose; done   # only if active, and only what a probe shows shut",
                each + "'" + ufw + " route allow from " + firewall.nodeCidr() + " to " + firewall.podCidr() + " && "
                        + ufw + " route allow from " + firewall.podCidr() + "'; done");
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
