package io.keybuzz.runbook.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryDiagnosisTest {
    private static final ImageName IMAGE = ImageName.parse("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.99.0");
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @Test
    void aRegistryThatRefusesALoginWasReached() {
        Diagnosis d = of(RegistryAnswer.of(RegistryAnswer.Kind.UNAUTHORIZED, "authentication required"));

        assertThat(d.ruledOut()).extracting("what").containsExactly("the registry's answer");
    }

    @Test
    void anotherTagIsGivenByACommandAndAnotherRepositoryWhereThisOneHasNone() {
        String command = "./runbook decide chatwoot retry --reason REASON --set image=";

        assertThat(of(RegistryAnswer.tagMissing(List.of("v3.12.0"), "manifest unknown"))
                        .remedy())
                .endsWith(command + "ghcr.io/keybuzzio/chatwoot-keybuzz:TAG");
        assertThat(of(RegistryAnswer.tagMissing(List.of(), "manifest unknown")).remedy())
                .endsWith(command + "IMAGE:TAG");
    }

    private Diagnosis of(RegistryAnswer answer) {
        return RegistryDiagnosis.of(spec, IMAGE, answer).orElseThrow();
    }
}
