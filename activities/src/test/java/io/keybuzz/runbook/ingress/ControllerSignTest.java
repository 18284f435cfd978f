package io.keybuzz.runbook.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.ingress.ControllerSign.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerSignTest {
    private static final String UPSTREAM =
            "2025/11/27 21:14:01 [error] 31#31: *9 connect() failed (111: Connection refused) while connecting to"
                    + " upstream, upstream: \"http://%s/\", host: \"support.keybuzz.io\"";

    @Test
    void anAddressThatIsNoEndpointAnyMoreIsStale() {
        assertThat(in(UPSTREAM.formatted("10.233.71.5:3000"), "10.233.71.9"))
                .extracting(ControllerSign::kind, ControllerSign::upstream)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.STALE, "10.233.71.5"));
    }

    @Test
    void anEndpointThatRefusesIsNot() {
        assertThat(in(UPSTREAM.formatted("10.233.71.5:3000"), "10.233.71.5")).isEmpty();
    }

    @Test
    void onlyTheNewestAddressCounts() {
        assertThat(in(
                        UPSTREAM.formatted("10.233.71.5:3000") + "\n" + UPSTREAM.formatted("10.233.71.9:3000"),
                        "10.233.71.9"))
                .isEmpty();
    }

    @Test
    void anotherApplicationsUpstreamIsNoSign() {
        assertThat(in(UPSTREAM.formatted("10.233.80.5:8080"), "10.233.71.9")).isEmpty();
    }

    @Test
    void aControllerThatMayNotReadIsSeenByItsOwnWords() {
        assertThat(in(
                        "E1127 reflector.go:204] endpointslices.discovery.k8s.io is forbidden: User"
                                + " \"system:serviceaccount:ingress-nginx:ingress-nginx\" cannot list resource",
                        "10.233.71.9"))
                .extracting(ControllerSign::kind)
                .containsExactly(Kind.FORBIDDEN);
    }

    @Test
    void whatItMayReadAgainIsNoSign() {
        assertThat(in(
                        "GET /apis/networking.k8s.io/v1/ingresses: 403 Forbidden\n"
                                + "I1127 controller.go:213] \"Backend successfully reloaded, skipping initial sync\"",
                        "10.233.71.9"))
                .isEmpty();
    }

    private static List<ControllerSign> in(String log, String... endpoints) {
        return ControllerSign.in("ingress-nginx/controller-1", "10.0.0.110", log, List.of(endpoints), 3000);
    }
}
