package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectContentTest {

    @Test
    void ignoresWhatTheServerAndItsControllersKeep() {
        Map<String, Object> read = Map.of(
                "kind",
                "Deployment",
                "metadata",
                Map.of(
                        "name",
                        "web",
                        "uid",
                        "1",
                        "resourceVersion",
                        "7",
                        "annotations",
                        Map.of("deployment.kubernetes.io/revision", "3")),
                "spec",
                Map.of("replicas", 2),
                "status",
                Map.of("replicas", 2));
        Map<String, Object> later = Map.of(
                "kind",
                "Deployment",
                "metadata",
                Map.of("name", "web", "uid", "1", "resourceVersion", "8"),
                "spec",
                Map.of("replicas", 2L));
        assertThat(ObjectContent.hash(read)).isEqualTo(ObjectContent.hash(later));
    }

    @Test
    void seesAChangedValue() {
        assertThat(ObjectContent.hash(Map.of("data", Map.of("A", "1"))))
                .isNotEqualTo(ObjectContent.hash(Map.of("data", Map.of("A", "2"))));
    }

    @Test
    void keepsNameAndPlaceInAManifestToRestoreFrom() {
        Map<String, Object> manifest = ObjectContent.manifest(Map.of(
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", "a", "namespace", "b", "uid", "1", "managedFields", List.of()),
                "status",
                Map.of()));
        assertThat(manifest).isEqualTo(Map.of("kind", "ConfigMap", "metadata", Map.of("name", "a", "namespace", "b")));
    }

    @Test
    void leavesReplicasOutThatAnotherDecides() {
        Map<String, Object> live = Map.of(
                "metadata",
                Map.of("managedFields", List.of(entry("horizontal-pod-autoscaler", "scale", "f:spec", "f:replicas"))),
                "spec",
                Map.of("replicas", 5, "paused", false));
        assertThat(Tree.map(ObjectContent.normalise(live), "spec")).containsOnlyKeys("paused");
    }

    @Test
    void knowsItsContentAgainWhenAnotherHasTakenItsReplicasOver() {
        Map<String, Object> ours = Map.of("spec", Map.of("replicas", 2, "paused", false));
        Map<String, Object> scaled = Map.of(
                "metadata",
                Map.of("managedFields", List.of(entry("kubectl", "scale", "f:spec", "f:replicas"))),
                "spec",
                Map.of("replicas", 5, "paused", false));

        assertThat(ObjectContent.hashes(ours))
                .containsExactlyInAnyOrder(ObjectContent.hash(ours), ObjectContent.hash(scaled));
        assertThat(ObjectContent.hashes(ours))
                .as("somebody changed more than that")
                .doesNotContain(ObjectContent.hash(Tree.with(scaled, true, "spec", "paused")));
        assertThat(ObjectContent.hashes(Map.of("data", Map.of("A", "1")))).hasSize(1);
    }

    @Test
    void takesOverToolsAndLeavesControllers() {
        Map<String, Object> live = Map.of(
                "metadata",
                Map.of(
                        "managedFields",
                        List.of(
                                entry("kubectl-client-side-apply", null, "f:spec", "f:template"),
                                entry("kubectl-set", null, "f:spec", "f:replicas"),
                                entry("kube-controller-manager", "status", "f:status", "f:replicas"))));
        assertThat(ManagedFields.foreign(live)).containsExactly("kubectl-client-side-apply", "kubectl-set");

        List<Map<String, Object>> after = ManagedFields.takenOver(live, Map.of(), "apps/v1", "2026-01-01T00:00:00Z");

        assertThat(after)
                .extracting(e -> e.get("manager"))
                .containsExactly("kube-controller-manager", "chatwoot-runbook");
        assertThat(Tree.map(after.get(1), "fieldsV1", "f:spec")).containsOnlyKeys("f:template", "f:replicas");
    }

    @Test
    void whatPeopleKeepBesideWhatIsWantedStaysTheirs() {
        Map<String, Object> live = Map.of(
                "metadata",
                Map.of("managedFields", List.of(entry("kubectl-create", null, "f:data", "f:BINARY"))),
                "data",
                Map.of("BINARY", "AAE="));

        assertThat(ManagedFields.takenOver(live, Map.of("data", Map.of("A", "b")), "v1", "2026-01-01T00:00:00Z"))
                .extracting(
                        e -> e.get("manager"),
                        e -> Tree.map(e, "fieldsV1", "f:data").keySet())
                .containsExactly(tuple("kubectl-create", Set.of("f:BINARY")), tuple("chatwoot-runbook", Set.of()));
        assertThat(ManagedFields.takenOver(
                        live, Map.of("data", Map.of("BINARY", "AAE=")), "v1", "2026-01-01T00:00:00Z"))
                .extracting(e -> e.get("manager"))
                .containsExactly("chatwoot-runbook");
    }

    @Test
    void owesItsOwnersWhatTheyHadAndKeepsWhatOthersNotedSince() {
        Map<String, Object> theirs = entry("kubectl-set", null, "f:spec", "f:replicas");
        Map<String, Object> status = entry("kube-controller-manager", "status", "f:status", "f:replicas");
        Map<String, Object> now = Map.of(
                "metadata",
                Map.of(
                        "managedFields",
                        List.of(
                                status,
                                Tree.with(
                                        entry("chatwoot-runbook", null, "f:spec", "f:replicas"),
                                        "Apply",
                                        "operation"))));

        List<Map<String, Object>> back = ManagedFields.handedBack(now, List.of(theirs));

        assertThat(back).containsExactly(theirs, status);
        assertThat(ManagedFields.same(now, back)).isFalse();
    }

    private static Map<String, Object> entry(String manager, String subresource, String outer, String inner) {
        Map<String, Object> entry =
                Map.of("manager", manager, "operation", "Update", "fieldsV1", Map.of(outer, Map.of(inner, Map.of())));
        return subresource == null ? entry : Tree.with(entry, subresource, "subresource");
    }
}
