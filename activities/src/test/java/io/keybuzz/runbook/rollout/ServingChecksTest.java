package io.keybuzz.runbook.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServingChecksTest {
    private static final String HEALTHY =
            "{\"version\":\"3.12.0\",\"timestamp\":\"x\",\"queue_services\":\"ok\",\"data_services\":\"ok\"}";
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @Test
    void twoHundredIsNotEnoughForApi() {
        assertThat(ServingChecks.api(spec, List.of(answer(200, HEALTHY))).status())
                .isEqualTo(Status.PASSED);
        assertThat(ServingChecks.api(spec, List.of(answer(200, HEALTHY.replace("\"ok\"}", "\"failing\"}"))))
                        .status())
                .isEqualTo(Status.FAILED);
        assertThat(ServingChecks.api(spec, List.of(answer(0, "no answer"))).status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void anotherVersionThanTheTagSaysIsAWarning() {
        assertThat(ServingChecks.api(spec, List.of(answer(200, HEALTHY.replace("3.12.0", "3.11.0")))))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Status.WARNED))
                .satisfies(c -> assertThat(c.detail()).contains("3.12.0").contains("3.11.0"));
    }

    @Test
    void everyPodHasToAnswer() {
        List<PodAnswer> one = List.of(answer(200, HEALTHY), answer(0, "no answer in 5000 ms"));

        assertThat(ServingChecks.portForward(spec, one).status()).isEqualTo(Status.PASSED);
        assertThat(ServingChecks.podsAnswer(spec, one).status()).isEqualTo(Status.FAILED);
        assertThat(ServingChecks.podsAnswer(spec, List.of()).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void onlyReadyEndpointsCount() {
        EndpointSlice slice = new EndpointSliceBuilder()
                .addNewEndpoint()
                .withAddresses("10.233.1.4")
                .withNewConditions(true, null, null)
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("10.233.2.4")
                .withNewConditions(false, null, true)
                .endEndpoint()
                .build();

        assertThat(ServingChecks.endpoints(spec, List.of(slice), 2))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Status.FAILED))
                .satisfies(c -> assertThat(c.detail()).isEqualTo("1 of 2 ready: 10.233.1.4"));
    }

    @Test
    void aServiceThatSelectsNoPodHasNoEndpoint() {
        EndpointSlice slice = new EndpointSlice();
        // As the API server writes it.
        slice.setEndpoints(null);

        assertThat(ServingChecks.endpoints(spec, List.of(slice), 2).detail()).isEqualTo("0 of 2 ready: ");
    }

    @Test
    void aPodWithAnAddressOfEachFamilyIsOneEndpoint() {
        assertThat(ServingChecks.endpoints(spec, List.of(slice("10.233.1.4"), slice("fd00::4")), 1))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Status.PASSED))
                .satisfies(c -> assertThat(c.detail()).isEqualTo("1 of 1 ready: 10.233.1.4 and fd00::4"));
    }

    private static EndpointSlice slice(String address) {
        return new EndpointSliceBuilder()
                .addNewEndpoint()
                .withAddresses(address)
                .withNewConditions(true, null, null)
                .withNewTargetRef()
                .withName("chatwoot-web-1")
                .endTargetRef()
                .endEndpoint()
                .build();
    }

    @Test
    void aWorkerThatDoesNotBeatFails() {
        var worker = new io.fabric8.kubernetes.api.model.PodBuilder(Pods.unschedulable("")).build();

        assertThat(ServingChecks.sidekiq(spec, List.of(worker), Set.of("chatwoot-worker-1"))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(ServingChecks.sidekiq(spec, List.of(worker), Set.of("another"))
                        .detail())
                .isEqualTo("not heard of: chatwoot-worker-1");
        assertThat(ServingChecks.sidekiq(spec, List.of(), Set.of()).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aRestartIsToldWithHowTheContainerHadEnded() {
        var killed = Pods.web(Pods.crashed("chatwoot-web", 3, 137, "OOMKilled"));
        var forgotten = Pods.web(Pods.running("chatwoot-web", 1, true));

        assertThat(ServingChecks.restarts(spec, List.of(killed)))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Status.WARNED))
                .satisfies(c -> assertThat(c.detail()).endsWith(" 3 (OOMKilled, exit code 137)"));
        assertThat(ServingChecks.restarts(spec, List.of(forgotten)).detail())
                .endsWith(" 1 (its last state is not known)");
        assertThat(ServingChecks.restarts(spec, List.of(Pods.web(Pods.running("chatwoot-web", 0, true))))
                        .status())
                .isEqualTo(Status.PASSED);
    }

    private static PodAnswer answer(int status, String body) {
        return new PodAnswer("chatwoot-web-1", "10.0.0.110", status, body, 12);
    }
}
