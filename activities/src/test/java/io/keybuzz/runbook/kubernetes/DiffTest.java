package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiffTest {

    @Test
    void isEmptyWhenNothingDiffers() {
        assertThat(UnifiedDiff.of("x", List.of("a", "b"), List.of("a", "b"))).isEmpty();
    }

    @Test
    void showsThreeLinesAroundAChange() {
        List<String> before = IntStream.range(0, 20).mapToObj(i -> "l" + i).toList();
        List<String> after =
                before.stream().map(l -> l.equals("l10") ? "new" : l).toList();
        assertThat(UnifiedDiff.of("x", before, after))
                .isEqualTo("--- x\n+++ x\n@@ -8,7 +8,7 @@\n l7\n l8\n l9\n-l10\n+new\n l11\n l12\n l13\n");
    }

    @Test
    void showsDistantChangesApart() {
        List<String> before = IntStream.range(0, 30).mapToObj(i -> "l" + i).toList();
        List<String> after =
                before.stream().filter(l -> !l.equals("l2") && !l.equals("l25")).toList();
        assertThat(UnifiedDiff.of("x", before, after)).contains("@@ -1,6 +1,5 @@", "@@ -23,7 +22,6 @@");
    }

    @Test
    void showsANewObjectAsAdded() {
        assertThat(UnifiedDiff.of("x", List.of(), List.of("a"))).isEqualTo("--- x\n+++ x\n@@ -0,0 +1,1 @@\n+a\n");
    }

    @Test
    void showsThatASecretChangesAndNeverItsValue() {
        String one = masked("Secret", "data", "PASSWORD", "b25l");
        String two = masked("Secret", "data", "PASSWORD", "dHdv");
        assertThat(one).doesNotContain("b25l").contains("***").isNotEqualTo(two);
        assertThat(one).isEqualTo(masked("Secret", "data", "PASSWORD", "b25l"));
    }

    @Test
    void masksAPasswordWhereverItStands() {
        assertThat(masked("ConfigMap", "data", "REDIS_URL", "redis://:r3dis@10.0.0.10:6379/0"))
                .doesNotContain("r3dis")
                .contains("10.0.0.10");
        assertThat(masked("ConfigMap", "data", "SMTP_PASSWORD", "hunter2")).doesNotContain("hunter2");
        assertThat(masked("ConfigMap", "data", "NOTE", "it is resolved-secret")).doesNotContain("resolved-secret");
        Map<String, Object> pod = Map.of(
                "kind", "Deployment", "spec", Map.of("env", List.of(Map.of("name", "API_KEY", "value", "hunter2"))));
        assertThat(Masked.of(pod, List.of()).toString()).doesNotContain("hunter2");
    }

    @Test
    void showsWhereASecretIsNamed() {
        Map<String, Object> pod = Map.of(
                "kind", "Deployment", "spec", Map.of("imagePullSecrets", List.of(Map.of("name", "ghcr-secret"))));
        assertThat(Masked.of(pod, List.of())).isEqualTo(pod);
    }

    @Test
    void guessesWithoutTheServerWhatAnApplyWouldLeave() {
        Map<String, Object> live =
                Map.of("spec", Map.of("containers", List.of(Map.of("name", "web", "image", "x:1", "stdin", false))));
        Map<String, Object> wanted =
                Map.of("spec", Map.of("containers", List.of(Map.of("name", "web", "image", "x:2"))));
        assertThat(Overlay.of(live, wanted))
                .isEqualTo(Map.of(
                        "spec", Map.of("containers", List.of(Map.of("name", "web", "image", "x:2", "stdin", false)))));
    }

    private static String masked(String kind, String part, String key, String value) {
        Map<String, Object> object = Map.of("kind", kind, part, Map.of(key, value));
        return Masked.of(object, List.of("resolved-secret")).toString();
    }
}
