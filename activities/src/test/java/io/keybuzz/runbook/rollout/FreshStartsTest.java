package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.kubernetes.TestConnections;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreshStartsTest {
    private static final String PATH = "/api/v1/namespaces/chatwoot/pods/chatwoot-web-1";

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final Pod down = web("containerd://a");
    private final FreshStarts starts =
            new FreshStarts(TestConnections.to(client), Targets.of("chatwoot", "run-1"), Crashes.of(List.of(down)));

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @Test
    void aPodThatCrashedBeforeTheWatchIsReplacedOnce() {
        api.put(PATH, down);

        starts.give(List.of(down));
        starts.give(List.of(down));

        assertThat(api.writes()).containsExactly("DELETE " + PATH);
        assertThat(starts.changes()).containsExactly(new ObjectChange("Pod/chatwoot/chatwoot-web-1", Change.DELETED));
    }

    @Test
    void aPodThatWasStartedAgainSinceItWasSeenIsLeftAlone() {
        api.put(PATH, Pods.web(Pods.after("containerd://a", Pods.running("chatwoot-web", 3, true))));

        starts.give(List.of(down));

        assertThat(api.writes()).isEmpty();
        assertThat(starts.changes()).isEmpty();
    }

    @Test
    void aPodThatIsStartedAgainBeforeTheRequestArrivesIsLeftAlone() {
        api.put(PATH, down);
        Pod startedAgain = Pods.web(Pods.after("containerd://a", Pods.running("chatwoot-web", 3, true)));
        FreshStarts late = new FreshStarts(
                TestConnections.to(client, write -> api.put(PATH, startedAgain), Policy.NONE),
                Targets.of("chatwoot", "run-1"),
                Crashes.of(List.of(down)));

        late.give(List.of(down));

        assertThat(api.writes()).isEmpty();
        assertThat(late.changes()).isEmpty();
    }

    @Test
    void aPodThatCrashesDuringTheWatchIsLeftForPeopleToSee() {
        Pod later = web("containerd://b");
        api.put(PATH, later);

        starts.give(List.of(later));

        assertThat(api.writes()).isEmpty();
    }

    private static Pod web(String ended) {
        return Pods.web(Pods.after(ended, Pods.crashed("chatwoot-web", 2, 1, "Error")));
    }
}
