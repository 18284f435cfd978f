package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.kubernetes.TestConnections;
import io.keybuzz.runbook.rollout.PodSymptom.Kind;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashesTest {
    private static final String WEB = "chatwoot-web";

    private final Pod down = Pods.web(Pods.after("containerd://a", Pods.crashed(WEB, 2, 1, "Error")));
    private final Crashes before = Crashes.of(List.of(down));

    @Test
    void aPodThatRunsAgainIsJudgedByThisStartAndNotByTheCrashBefore() {
        Pod starts = Pods.web(Pods.after("containerd://a", Pods.running(WEB, 3, false)));

        assertThat(PodSymptom.of(starts))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.CRASH));
        assertThat(PodSymptom.of(starts, before))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.NOT_READY));
    }

    @Test
    void theNextCrashIsToldAtOnce() {
        Pod again = Pods.web(Pods.after("containerd://b", Pods.crashed(WEB, 3, 1, "Error")));

        assertThat(PodSymptom.of(again, before)).hasValueSatisfying(s -> {
            assertThat(s.kind()).isEqualTo(Kind.CRASH);
            assertThat(s.patience()).isZero();
        });
        assertThat(before.keepDown(again)).isFalse();
    }

    @Test
    void theSecondCrashIsToldThoughTheWatchSawTheFirst() {
        Crashes first = Crashes.of(List.of(Pods.web(Pods.after("containerd://a", Pods.running(WEB, 1, false)))));

        assertThat(PodSymptom.of(Pods.web(Pods.after("containerd://b", Pods.crashed(WEB, 1, 1, "Error"))), first))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.CRASH));
    }

    @Test
    void beingKilledForMemoryInTheVeryFirstStartIsToldThoughTheWatchBeganAfterIt() {
        Pod killed = Pods.web(Pods.crashed(WEB, 0, 137, "OOMKilled"));

        assertThat(PodSymptom.of(killed, Crashes.of(List.of(killed))))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.OUT_OF_MEMORY));
    }

    @Test
    void whatElseKeepsAPodFromServingIsToldWhateverCrashedBefore() {
        Pod pulls = Pods.web(Pods.after("containerd://a", Pods.waiting(WEB, "ErrImagePull", "ghcr.io/x:1: not found")));

        assertThat(PodSymptom.of(pulls, before))
                .hasValueSatisfying(s -> assertThat(s.kind()).isEqualTo(Kind.PULL));
    }

    @Test
    void aPodIsKeptDownWhileItWaitsForItsNextStartOnly() {
        assertThat(before.keepDown(down)).isTrue();
        assertThat(before.keepDown(Pods.web(Pods.after("containerd://a", Pods.running(WEB, 3, false)))))
                .isFalse();
        assertThat(before.keepDown(ready(down))).isFalse();
        assertThat(Crashes.NONE.keepDown(down)).isFalse();
    }

    @Test
    void aPodThatWaitsForItsNextPullIsKeptDownByTheOneBeforeTheWatchOnly() {
        Pod waits = Pods.web(Pods.waiting(WEB, "ImagePullBackOff", "Back-off pulling image \"ghcr.io/x:1\""));
        Pod asks = Pods.web(Pods.waiting(WEB, "ErrImagePull", "ghcr.io/x:1: not found"));

        assertThat(Crashes.of(List.of(waits)).keepDown(waits)).isTrue();
        assertThat(Crashes.of(List.of(waits)).keepDown(asks))
                .as("it has just asked")
                .isFalse();
        assertThat(Crashes.of(List.of(asks)).keepDown(waits)).isFalse();
        assertThat(Crashes.before(SoFar.NOTHING, List.of(waits), false).keepDown(waits))
                .as("a watch that is tried again may have seen it begin")
                .isFalse();
        assertThat(PodSymptom.of(waits, Crashes.of(List.of(waits))))
                .as("whoever looks is told all the same")
                .isPresent();
    }

    @Test
    void anInitContainerThatGaveUpWaitingForTheSchemaKeepsNoPodDown() {
        Pod waits = Pods.inInit(Pods.after("containerd://a", Pods.crashed(Names.INIT_CONTAINER, 2, 1, "Error")));

        assertThat(Crashes.of(List.of(waits)).keepDown(waits)).isFalse();
    }

    @Test
    void aWatchDoesNotEndWithACrashFromBeforeIt() {
        StuckPods stuck = new StuckPods(TestConnections.to(null), Targets.of("chatwoot", "run-1"), before);

        assertThat(stuck.among(List.of(down))).isEmpty();
        assertThat(stuck.among(List.of(Pods.web(Pods.after("containerd://a", Pods.running(WEB, 3, false))))))
                .isEmpty();
    }

    private static Pod ready(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
