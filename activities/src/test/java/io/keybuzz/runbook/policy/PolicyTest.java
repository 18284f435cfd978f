package io.keybuzz.runbook.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecReader;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private final Policy shipped = PolicyFile.read(Path.of("../deploy/policy.yaml"));

    @Test
    void letsTheDefaultsThroughTheShippedOne() {
        assertThat(shipped.present()).isTrue();
        assertThat(PolicyRules.violations(spec(""), shipped)).isEmpty();
    }

    @Test
    void allowsEverythingWithoutAPolicy() {
        assertThat(PolicyRules.violations(spec("namespace: other"), Policy.NONE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            namespace: other                       | the namespace other (namespace)
            frontendUrl: https://evil.example      | the host evil.example:443 (frontendUrl)
            database: {direct: {host: 10.0.0.11}}  | the host 10.0.0.11:5432 (database.direct.host)
            database: {port: 6432}                 | the host 10.0.0.10:6432 (database.host)
            registry: {server: evil.example}       | the registry evil.example (registry.server)
            image: evil.example/x:v1               | the registry evil.example (image)
            image: chatwoot/chatwoot:v3.12.0       | the registry docker.io (image)
            firewall: {nodes: [10.0.1.1]}          | the node 10.0.1.1 (firewall.nodes[0])
            redis: {password: "file:postgres-admin-password"} | sending the credential file:postgres-admin-password to 10.0.0.10:6379
            secretEnv: {X: "file:ssh-private-key"} | sending the credential file:ssh-private-key to namespace:chatwoot (secretEnv.X)
            """)
    void refusesWhatThePolicyDoesNotList(String document, String words) {
        List<Diagnosis> violations = PolicyRules.violations(spec(document), shipped);

        assertThat(violations)
                .isNotEmpty()
                .allMatch(d -> d.cause() == Cause.REFUSED && !d.remedy().isBlank());
        assertThat(violations).extracting(Diagnosis::summary).anyMatch(s -> s.contains(words));
    }

    @Test
    void stopsWhatItForbidsWithEverythingAtOnce() {
        Spec forbidden = spec("redis: {host: 10.0.0.99, password: \"file:postgres-admin-password\"}");

        ApplicationFailure failure =
                catchThrowableOfType(ApplicationFailure.class, () -> PolicyRules.require(forbidden, shipped));

        StepFailure details = failure.getDetails().get(StepFailure.class);
        assertThat(details.refusal()).isTrue();
        assertThat(details.diagnoses())
                .extracting(Diagnosis::summary)
                .containsExactly(
                        "This worker's policy does not allow the host 10.0.0.99:6379 (redis.host).",
                        "This worker's policy does not allow sending the credential file:postgres-admin-password to"
                                + " 10.0.0.99:6379 (redis.password).");
    }

    @Test
    void stopsNothingThatItAllows() {
        assertThatCode(() -> PolicyRules.require(spec(""), shipped)).doesNotThrowAnyException();
    }

    @Test
    void aRedisWithoutAPasswordGetsNoCredential() {
        Spec open =
                spec("").but().redis(new Spec.Redis("10.0.0.10", 6379, 0, null)).spec();

        assertThat(PolicyRules.violations(open, shipped)).isEmpty();
    }

    @Test
    void asksNoNodeThatAnOffFirewallDoesNotTouch() {
        assertThat(PolicyRules.violations(spec("firewall: {policy: OFF, nodes: [10.9.9.9]}"), shipped))
                .isEmpty();
    }

    @Test
    void aNetworkCoversItsAddresses() {
        Policy network = PolicyFile.parse(
                "nodes: [10.0.0.0/24]\ncredentials: {'file:ssh-private-key': [10.0.0.0/24]}", "p.yaml");

        assertThat(PolicyRules.violations(spec("firewall: {nodes: [10.0.0.7]}"), network))
                .isEmpty();
        assertThat(PolicyRules.violations(spec("firewall: {nodes: [10.0.1.7]}"), network))
                .extracting(Diagnosis::summary)
                .anyMatch(s -> s.contains("the node 10.0.1.7"))
                .anyMatch(s -> s.contains("file:ssh-private-key to 10.0.1.7"));
    }

    @Test
    void namesEveryMistakeOfAFileAtOnce() {
        assertThatThrownBy(() -> PolicyFile.parse(
                        "namespace: [a]\nnodes: [10.0.0.1/8]\ncredentials: {redis-password: [x]}", "p.yaml"))
                .isInstanceOf(PolicyUnreadable.class)
                .hasMessageContaining("p.yaml:1:1 namespace: unknown field; did you mean namespaces?")
                .hasMessageContaining("10.0.0.0/8")
                .hasMessageContaining("credentials.redis-password");
        assertThatThrownBy(() -> PolicyFile.read(Path.of("/nowhere"))).hasMessageContaining("RUNBOOK_POLICY");
    }

    @Test
    void liftsTheBanOnLocalAddressesForTheVeryAddressAndPortOnly() {
        Policy policy = PolicyFile.parse("hosts: ['127.0.0.1:9000', example.com]", "p");

        assertThat(PolicyRules.listsExactly(policy, "127.0.0.1", 9000)).isTrue();
        assertThat(PolicyRules.listsExactly(policy, "127.0.0.1", 9001)).isFalse();
        assertThat(PolicyRules.allowsHost(policy, "example.com", 443)).isTrue();
        assertThat(PolicyRules.listsExactly(policy, "example.com", 443)).isFalse();
    }

    private static Spec spec(String document) {
        return SpecReader.read(document, List.of()).spec();
    }
}
