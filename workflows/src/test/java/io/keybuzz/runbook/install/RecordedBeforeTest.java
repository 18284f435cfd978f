package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.firewall.NodeFirewall;
import io.keybuzz.runbook.ingress.RestartRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.rollout.RunningPod;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run has recorded is read by the worker that follows. */
class RecordedBeforeTest {
    private static final DataConverter CONVERTER = DefaultDataConverter.newDefaultInstance();

    /** As looks at the firewalls were told before they said whether there was a pod. */
    record Observed(boolean open, List<NodeFirewall> nodes, List<Evidence> matrix, List<Diagnosis> diagnoses) {}

    /** As rollouts were told before they replaced pods. */
    record RolledOut(List<RunningPod> pods, List<Evidence> evidence) {}

    @Test
    void aLookAtTheFirewallsWasNoneThatWaits() {
        Observed recorded = new Observed(false, List.of(), List.of(), List.of());

        assertThat(read(recorded, FirewallObserved.class).podless()).isFalse();
    }

    @Test
    void aRolloutHadReplacedNoPod() {
        RolledOut recorded = new RolledOut(List.of(), List.of());

        assertThat(read(recorded, RolloutResult.class).changes()).isEmpty();
    }

    @Test
    void aRestartOfTheIngressWasAskedForByATarget() {
        Run run = new Run("default", "chatwoot", "run-1", "run-1", "InstallChatwoot", 1);
        Target target = new Target(Specs.spec(Spec.OnFailure.PAUSE), run);

        assertThat(read(target, RestartRequest.class)).isEqualTo(RestartRequest.of(target, 0));
    }

    private static <T> T read(Object recorded, Class<T> as) {
        return CONVERTER.fromPayload(CONVERTER.toPayload(recorded).orElseThrow(), as, as);
    }
}
