package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChatwootManifestsTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    /** To accept a change on purpose, copy the actual text that the failure shows, and read the difference. */
    @Test
    void areAsTheyWereReviewed() {
        String yaml = ChatwootManifests.all(spec, "c0ffee", Set.of()).stream()
                .map(Serialization::asYaml)
                .collect(Collectors.joining());

        assertThat(yaml).isEqualTo(Script.of(ChatwootManifestsTest.class, "manifests.yaml"));
    }

    @Test
    void dependOnNothingButSpecAndChecksum() {
        assertThat(ChatwootManifests.all(spec, "a", Set.of())).isEqualTo(ChatwootManifests.all(spec, "a", Set.of()));
        assertThat(ChatwootManifests.all(spec, "a", Set.of())).isNotEqualTo(ChatwootManifests.all(spec, "b", Set.of()));
    }

    @Test
    void keepThePidFileOutsideEveryVolume() {
        Container web = pod().getContainers().get(0);

        assertThat(web.getCommand()).containsSequence("-P", ChatwootManifests.PID_FILE);
        assertThat(web.getVolumeMounts()).noneMatch(m -> ChatwootManifests.PID_FILE.startsWith(m.getMountPath() + "/"));
    }

    @Test
    void showNoSecretAndNoTokenToAnyPod() {
        assertThat(pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod().getContainers().get(0).getEnv()).isEmpty();
        assertThat(pod().getInitContainers().get(0).getCommand().get(2))
                .doesNotContain("PGPASSWORD=$POSTGRES_PASSWORD psql");
    }

    @Test
    void leaveTheReplicasToAnAutoscaler() {
        var deployment = ChatwootManifests.web(spec, "a", true);

        assertThat(deployment.getSpec().getReplicas()).isNull();
        assertThat(Serialization.asYaml(deployment)).doesNotContain("replicas");
    }

    @Test
    void namesTheTlsSecretOnlyWhereTlsEndsInTheIngress() {
        assertThat(ChatwootManifests.ingress(spec).getSpec().getTls()).isEmpty();
        Spec.Ingress i = spec.ingress();
        Spec tls = spec.but()
                .ingress(new Spec.Ingress(
                        i.className(), i.name(), null, 443, Spec.Tls.INGRESS, "support-tls", i.annotations(), null))
                .spec();

        assertThat(ChatwootManifests.ingress(tls).getSpec().getTls())
                .singleElement()
                .satisfies(t -> assertThat(t.getSecretName()).isEqualTo("support-tls"))
                .satisfies(t -> assertThat(t.getHosts()).containsExactly("support.keybuzz.io"));
    }

    @Test
    void haveTheNamesThatOperatorsKnow() {
        assertThat(ChatwootManifests.all(spec, "a", Set.of()))
                .extracting(HasMetadata::getKind, o -> o.getMetadata().getName())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Deployment", Names.WEB),
                        org.assertj.core.groups.Tuple.tuple("Deployment", Names.WORKER),
                        org.assertj.core.groups.Tuple.tuple("Service", Names.SERVICE),
                        org.assertj.core.groups.Tuple.tuple("Ingress", "chatwoot-ingress"));
    }

    private PodSpec pod() {
        return ChatwootManifests.web(spec, "a", false).getSpec().getTemplate().getSpec();
    }
}
