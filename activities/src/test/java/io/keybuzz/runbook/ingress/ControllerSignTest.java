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
    void anotherSitesUpstreamAtTheSamePortIsNoSign() {
        String another = UPSTREAM.formatted("10.233.80.5:3000");

        assertThat(in(another.replace("support.keybuzz.io", "shop.example.org"), "10.233.71.9"))
                .isEmpty();
        assertThat(in(another.replace("support.keybuzz.io", "support.keybuzz.io.example.org"), "10.233.71.9"))
                .isEmpty();
    }

    @Test
    void anotherSitesUpstreamHidesNoSign() {
        String another = UPSTREAM.formatted("10.233.71.9:3000").replace("support.keybuzz.io", "shop.example.org");

        assertThat(in(UPSTREAM.formatted("10.233.71.5:3000") + "\n" + another, "10.233.71.9"))
                .extracting(ControllerSign::upstream)
                .containsExactly("10.233.71.5");
    }

    @Test
    void whatAVisitorAskedForIsNotTold() {
        String line = UPSTREAM.formatted("10.233.71.5:3000")
                .replace(
                        "upstream: \"http://10.233.71.5:3000/\"",
                        "request: \"GET /widget?cw_conversation=eyJhbGci HTTP/1.1\", upstream:"
                                + " \"http://10.233.71.5:3000/widget?cw_conversation=eyJhbGci\", referrer:"
                                + " \"https://support.keybuzz.io/app/login?sso_auth_token=eyJhbGci\"");

        assertThat(in(line, "10.233.71.9")).singleElement().satisfies(sign -> {
            assertThat(sign.upstream()).isEqualTo("10.233.71.5");
            assertThat(sign.line())
                    .doesNotContain("eyJ")
                    .contains("request: \"GET …\"", "upstream: \"http://10.233.71.5:3000…\"");
        });
    }

    @Test
    void theHostIsOursWithAPortToo() {
        String withPort = UPSTREAM.formatted("10.233.71.5:3000").replace("keybuzz.io\"", "keybuzz.io:8443\"");

        assertThat(in(withPort, "10.233.71.9")).extracting(ControllerSign::kind).containsExactly(Kind.STALE);
    }

    @Test
    void aVisitorWhoIsForbiddenAPageIsNoControllerThatMayNotRead() {
        assertThat(in(
                        "2025/11/27 21:14:01 [error] 31#31: *9 access forbidden by rule, client: 192.0.2.7, server:"
                                + " shop.example.org, request: \"GET /.git HTTP/1.1\", host: \"shop.example.org\"\n"
                                + "192.0.2.7 - - [27/Nov/2025:21:14:01 +0000] \"GET /forbidden HTTP/1.1\" 404 146",
                        "10.233.71.9"))
                .isEmpty();
    }

    @Test
    void aVisitorsWordsDoNotHideAControllerThatMayNotRead() {
        assertThat(in(
                        "E1127 reflector.go:204] services is forbidden\n"
                                + "192.0.2.7 - - [27/Nov/2025:21:14:01 +0000] \"GET /reloaded HTTP/1.1\" 404 146",
                        "10.233.71.9"))
                .extracting(ControllerSign::kind)
                .containsExactly(Kind.FORBIDDEN);
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
        return ControllerSign.in(
                "ingress-nginx/controller-1",
                "ingress-nginx",
                "10.0.0.110",
                log,
                List.of(endpoints),
                "support.keybuzz.io",
                3000);
    }
}
