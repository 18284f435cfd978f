package io.keybuzz.runbook.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import org.junit.jupiter.api.Test;

class RegistryDiagnosisTest {
    private static final ImageName IMAGE = ImageName.parse("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.99.0");
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @Test
    void aRegistryThatRefusesALoginWasReached() {
        Diagnosis d = of(RegistryAnswer.Kind.UNAUTHORIZED);

        assertThat(d.ruledOut()).extracting("what").containsExactly("the registry's answer");
    }

    @Test
    void anotherTagIsGivenByACommand() {
        Diagnosis d = of(RegistryAnswer.Kind.TAG_MISSING);

        assertThat(d.remedy())
                .endsWith("./runbook decide chatwoot retry --reason REASON --set image=ghcr.io/keybuzzio/chatwoot-keybuzz:TAG");
    }

    private Diagnosis of(RegistryAnswer.Kind kind) {
        return RegistryDiagnosis.of(spec, IMAGE, RegistryAnswer.of(kind, "its words")).orElseThrow();
    }
}
