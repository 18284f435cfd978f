package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.kubernetes.Permission.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class PermissionsTest {
    private static final Set<String> READING = Set.of("get", "list", "watch");
    /**
     * What shows that a namespace is empty, whatever kinds the cluster knows. Without it an uninstall leaves the namespace and says so.
     */
    private static final List<Permission> EMPTINESS = List.of(new Permission(Scope.TARGET, "*", "*", "list"));

    @Test
    void theInstallManifestGrantsExactlyWhatIsUsed() throws IOException {
        List<Permission> used = new ArrayList<>(Permissions.UNINSTALL);
        used.addAll(EMPTINESS);
        assertThat(granted("rbac-install.yaml")).isEqualTo(listed(used));
    }

    @Test
    void theVerifyManifestGrantsExactlyWhatIsUsed() throws IOException {
        assertThat(granted("rbac-verify.yaml")).isEqualTo(listed(Permissions.VERIFY));
    }

    @Test
    void anUninstallNeedsAllThatAnInstallDoes() {
        assertThat(Permissions.UNINSTALL).containsAll(Permissions.INSTALL);
    }

    @Test
    void verifyingChangesNothing() {
        assertThat(Permissions.VERIFY)
                .filteredOn(p -> !p.resource().startsWith("pods/"))
                .allMatch(p -> READING.contains(p.verb()));
    }

    @Test
    void outsideOfTheTargetNothingIsChangedButWhatIsNew() {
        assertThat(Permissions.UNINSTALL)
                .filteredOn(p -> p.scope() == Scope.CLUSTER)
                .allMatch(p -> READING.contains(p.verb()) || p.verb().equals("create"));
    }

    @Test
    void namesEverythingThatIsMissingInOneAnswer() {
        var diagnosis = RbacPrecheck.permission(
                List.of(
                        new Permission(Scope.TARGET, "apps", "deployments", "patch"),
                        new Permission(Scope.TARGET, "apps", "deployments", "create"),
                        new Permission(Scope.CLUSTER, "", "nodes", "list")),
                Targets.of("chatwoot", "run-1"));
        assertThat(diagnosis.summary()).contains("create/patch deployments.apps in chatwoot", "list nodes");
    }

    @Test
    void theRemedyBindsTheIdentityInTheTargetThatTheManifestDoesNotName() {
        List<Permission> missing = List.of(new Permission(Scope.TARGET, "apps", "deployments", "patch"));

        assertThat(RbacPrecheck.permission(missing, Targets.of("desk", "run-1")).remedy())
                .contains("kubectl -n desk create rolebinding chatwoot-runbook-install-target"
                        + " --clusterrole=chatwoot-runbook-install-target"
                        + " --serviceaccount=chatwoot-runbook:chatwoot-runbook-install");
        assertThat(RbacPrecheck.permission(missing, Targets.of("chatwoot", "run-1"))
                        .remedy())
                .isEqualTo("`kubectl apply -f deploy/rbac-install.yaml` as a cluster administrator, then retry.");
    }

    private static Set<String> listed(List<Permission> permissions) {
        Set<String> listed = new TreeSet<>();
        permissions.forEach(p -> listed.add(p.scope() + " " + p.qualified() + " " + p.verb()));
        return listed;
    }

    private static Set<String> granted(String file) throws IOException {
        Set<String> granted = new TreeSet<>();
        String yaml = Files.readString(Path.of("..", "deploy", file));
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            Map<String, Object> object = Tree.typed((Map<?, ?>) document);
            String kind = Tree.text(object, "kind");
            if (kind.endsWith("Role")) {
                String name = Tree.text(object, "metadata", "name");
                Scope scope =
                        Scope.valueOf(name.substring(name.lastIndexOf('-') + 1).toUpperCase(java.util.Locale.ROOT));
                Tree.maps(object, "rules").forEach(rule -> granted.addAll(rule(scope, rule)));
            }
        }
        return granted;
    }

    private static Set<String> rule(Scope scope, Map<String, Object> rule) {
        Set<String> all = new TreeSet<>();
        for (Object group : (List<?>) rule.get("apiGroups")) {
            for (Object resource : (List<?>) rule.get("resources")) {
                for (Object verb : (List<?>) rule.get("verbs")) {
                    all.add(scope + " " + new Permission(scope, group.toString(), resource.toString(), "").qualified()
                            + " " + verb);
                }
            }
        }
        return all;
    }
}
