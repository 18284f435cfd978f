package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.CredentialsChecks;
import io.keybuzz.runbook.database.PostgresSessions;
import io.keybuzz.runbook.deploy.DeployChecks;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.FirewallChecks;
import io.keybuzz.runbook.ingress.IngressChecks;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.ApiServerCertificate;
import io.keybuzz.runbook.migration.SchemaLine;
import io.keybuzz.runbook.namespace.NamespaceChecks;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.preflight.PodsLogin;
import io.keybuzz.runbook.registry.RegistryChecks;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckRun;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.rollout.RolloutChecks;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.Spec;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks at what is there and says what is wrong with it; writes nothing. The checks of the report are asked about what the pods really
 * use, whatever the spec says.
 */
public final class Inspection {
    /** Everything is asked at the same time; a page that takes longer is not read. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    /** As people need it: what runs on what, then what is dangerous, then the rest. */
    private static final List<String> ORDER = List.of(
            InstallLine.ID,
            "database",
            "redis",
            "migrations",
            "role",
            "secret-hygiene",
            "data-secrets",
            "first-administrator",
            ApiServerCertificate.ID,
            "attachments",
            "image",
            "pull-secret",
            "probes",
            "node-pod-matrix",
            "firewalls",
            "ingress-addresses",
            "owners",
            "left-overs");

    private final Connections connections;

    public Inspection(Connections connections) {
        this.connections = connections;
    }

    /**
     * The lines of the page.
     *
     * @throws CouldNotLook when the cluster does not answer or does not permit to look at all
     */
    public List<Check> look(Target asked) {
        List<Diagnosis> forbidden = PolicyRules.violations(asked.spec(), connections.policy());
        if (!forbidden.isEmpty()) {
            throw new CouldNotLook(forbidden.stream().map(Diagnosis::summary).collect(Collectors.joining("\n")));
        }
        Optional<UsedInstall> install;
        try {
            install = UsedInstall.read(connections.kubernetes(), asked.namespace());
        } catch (KubernetesClientException e) {
            throw new CouldNotLook("The Kubernetes API at "
                    + connections.kubernetes().getMasterUrl()
                    + (e.getCode() > 0 ? " does not let itself be looked at: " : " cannot be reached: ")
                    + ApiFailure.words(e));
        }
        return install.map(i -> installed(asked, i)).orElseGet(() -> nothing(asked));
    }

    private List<Check> installed(Target asked, UsedInstall install) {
        Connections own = connections.withSecrets(AsUsed.secrets(connections.secrets(), install));
        Spec used = AsUsed.spec(asked.spec(), install);
        if (!PolicyRules.allowsHost(
                        connections.policy(),
                        used.database().host(),
                        used.database().port())
                || !PolicyRules.allowsHost(
                        connections.policy(), used.redis().host(), used.redis().port())) {
            throw new CouldNotLook("The pods use " + install.services().databaseInWords() + " and "
                    + install.services().redisInWords()
                    + "; the file that RUNBOOK_POLICY names does not list these hosts");
        }
        Target target = new Target(withLogin(own, asked, used, install), asked.run());
        Supplier<KeysOfPods> keys = KeysOfPods.once(own, install);
        List<ReportCheck> questions = List.of(
                new InstallLine(own, install, keys),
                new DatabaseLine(own, install, keys, asked),
                new RedisLine(own, install, keys, asked),
                new SchemaLine(own, asked.spec().image()),
                new DataSecretsLine(install, keys),
                new AttachmentsLine(install),
                new ImageLine(install, asked.spec().image()),
                new ProbesLine(install, keys),
                certificate(own),
                new OwnersLine(own),
                new LeftoversLine(own));
        List<ReportCheck> known = List.of(
                new NamespaceChecks(own),
                without(new DeployChecks(own), "attachments", "image"),
                new RolloutChecks(own),
                new IngressChecks(own),
                FirewallChecks.withMends(own),
                new RegistryChecks(own),
                new CredentialsChecks(own));
        return page(target, questions, known);
    }

    private List<Check> nothing(Target asked) {
        ReportCheck none = request -> List.of(CheckLine.skipped(
                InstallLine.ID,
                InstallLine.TITLE,
                "there is no Deployment " + Names.WEB + " in the namespace " + asked.namespace()
                        + "; ./runbook plan shows what an install would do",
                List.of(Observed.of("kubectl -n " + asked.namespace() + " get deployment " + Names.WEB, "NotFound"))));
        return page(
                asked,
                List.of(
                        none,
                        new StatedDatabaseLine(connections),
                        certificate(connections),
                        new OwnersLine(connections),
                        new LeftoversLine(connections)),
                List.of(without(FirewallChecks.withMends(connections), "node-pod-matrix")));
    }

    private static ReportCheck certificate(Connections connections) {
        return request -> ApiServerCertificate.warnings(connections.kubernetes().getConfiguration());
    }

    private static List<Check> page(Target target, List<ReportCheck> own, List<ReportCheck> known) {
        List<ReportCheck> all = new ArrayList<>(own);
        all.addAll(known);
        List<Check> answers = CheckRun.ask(all, new CheckRequest(target, List.of()), PATIENCE);
        return answers.stream()
                .map(c -> Mend.named(c, target))
                .sorted(Comparator.comparingInt(c -> position(c.id())))
                .toList();
    }

    /** The answers of a check, without those that the inspection gives itself. */
    private static ReportCheck without(ReportCheck check, String... ids) {
        return request -> check.check(request).stream()
                .filter(c -> !List.of(ids).contains(c.id()))
                .toList();
    }

    private static int position(String id) {
        int i = ORDER.indexOf(id);
        return i < 0 ? ORDER.size() : i;
    }

    /** The administrator of the spec where the pods' server is the spec's and he can log in; else the pods' own role. */
    private static Spec withLogin(Connections own, Target asked, Spec used, UsedInstall install) {
        if (!install.services().isAtServerOf(asked.spec())) {
            return PodsLogin.asAdministrator(used);
        }
        try {
            new PostgresSessions(own)
                    .admin(new Target(used, asked.run()), PostgresSessions.MAINTENANCE_DATABASE)
                    .close();
            return used;
        } catch (SQLException | SecretUnreadable noAdministrator) {
            return PodsLogin.asAdministrator(used);
        }
    }
}
