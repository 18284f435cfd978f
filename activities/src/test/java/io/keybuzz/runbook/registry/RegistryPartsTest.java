package io.keybuzz.runbook.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.spec.Spec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryPartsTest {
    private static final ImageName IMAGE = ImageName.parse("ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0");
    private static final Login LOGIN = new Login("keybuzz", "s3cret");
    private static final Login OTHER = new Login("somebody", "0ther");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ghcr.io/a/b:v1, ghcr.io, a/b, v1, -",
                "chatwoot/chatwoot, docker.io, chatwoot/chatwoot, latest, -",
                "redis:7, docker.io, library/redis, 7, -",
                "localhost:5000/a, localhost:5000, a, latest, -",
                "ghcr.io/a/b@sha256:abc, ghcr.io, a/b, -, sha256:abc",
                "ghcr.io/a/b:v1@sha256:abc, ghcr.io, a/b, v1, sha256:abc"
            })
    void readsAnImagesNameAsRuntimesDo(String image, String registry, String repository, String tag, String digest) {
        assertThat(ImageName.parse(image)).isEqualTo(new ImageName(registry, repository, tag, digest));
    }

    @Test
    void keepsLoginsForOtherRegistries() {
        String merged = DockerConfig.with("{\"auths\":{\"quay.io\":{\"auth\":\"eDp5\"}}}", "ghcr.io", LOGIN);
        assertThat(DockerConfig.login(merged, "quay.io")).contains(new Login("x", "y"));
        assertThat(DockerConfig.login(merged, "ghcr.io")).contains(LOGIN);
        assertThat(DockerConfig.servers(merged)).containsExactlyInAnyOrder("quay.io", "ghcr.io");
    }

    @Test
    void leavesAnotherToolsSpellingOfTheSameLoginAlone() {
        String written = "{ \"auths\" : {\"ghcr.io\":{\"auth\":\"" + LOGIN.basic() + "\"}} }";
        assertThat(DockerConfig.with(written, "ghcr.io", LOGIN)).isSameAs(written);
    }

    @Test
    void startsAnewFromWhatIsNoJson() {
        assertThat(DockerConfig.login(DockerConfig.with("oops", "ghcr.io", LOGIN), "ghcr.io"))
                .contains(LOGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghcr.io", "https://ghcr.io", "http://ghcr.io/", "https://ghcr.io/v1/", "ghcr.io/v2/"})
    void findsALoginHoweverItsRegistryIsSpelt(String key) {
        String content = DockerConfig.with(null, key, LOGIN);

        assertThat(DockerConfig.servers(content)).containsExactly(key);
        assertThat(DockerConfig.login(content, "ghcr.io")).contains(LOGIN);
        assertThat(DockerConfig.login(content, IMAGE)).contains(LOGIN);
        assertThat(DockerConfig.names(content, "ghcr.io")).isTrue();
        assertThat(DockerConfig.with(content, "ghcr.io", LOGIN)).isSameAs(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker.io", "https://docker.io", "index.docker.io", "https://index.docker.io/v1/"})
    void findsTheLoginForDockerHubUnderBothOfItsNames(String key) {
        assertThat(DockerConfig.login(DockerConfig.with(null, key, LOGIN), "docker.io"))
                .contains(LOGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghcr.io.example", "my-ghcr.io", "ghcr.io:8443", "quay.io/ghcr.io"})
    void takesNoOtherRegistrysLogin(String key) {
        String content = DockerConfig.with(null, key, LOGIN);

        assertThat(DockerConfig.login(content, "ghcr.io")).isEmpty();
        assertThat(DockerConfig.login(content, IMAGE)).isEmpty();
        assertThat(DockerConfig.names(content, "ghcr.io")).isFalse();
    }

    @Test
    void findsTheLoginForTheLongestPathThatTheImageIsUnder() {
        String owners = DockerConfig.with(DockerConfig.with(null, "ghcr.io/other", OTHER), "ghcr.io/keybuzzio", LOGIN);
        assertThat(DockerConfig.login(owners, IMAGE)).contains(LOGIN);
        assertThat(DockerConfig.login(owners, "ghcr.io")).isEmpty();
        assertThat(DockerConfig.names(owners, "ghcr.io")).isTrue();

        String longer = DockerConfig.with(owners, "https://ghcr.io/keybuzzio/chatwoot-keybuzz", OTHER);
        assertThat(DockerConfig.login(longer, IMAGE)).contains(OTHER);
    }

    @Test
    void prefersTheKeyThatItWritesItself() {
        String spelt = DockerConfig.with(null, "https://ghcr.io", LOGIN);

        String written = DockerConfig.with(spelt, "ghcr.io", OTHER);

        assertThat(DockerConfig.servers(written)).containsExactlyInAnyOrder("https://ghcr.io", "ghcr.io");
        assertThat(DockerConfig.login(written, "ghcr.io")).contains(OTHER);
    }

    @Test
    void writesNothingIntoASecretThatTheImageIsPulledWithAlready() {
        String content = DockerConfig.with(null, "ghcr.io/keybuzzio", LOGIN);
        Secret live = new SecretBuilder()
                .withType(PullSecret.TYPE)
                .addToData(PullSecret.KEY, Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)))
                .build();

        assertThat(PullSecret.content(PullSecret.desired(Targets.of("chatwoot", "run-1"), live, LOGIN)))
                .isEqualTo(content);
        assertThat(DockerConfig.servers(
                        PullSecret.content(PullSecret.desired(Targets.of("chatwoot", "run-1"), live, OTHER))))
                .containsExactlyInAnyOrder("ghcr.io/keybuzzio", "ghcr.io");
    }

    @Test
    void readsHowARegistryWantsToBeAsked() {
        Challenge c = Challenge.parse(
                "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:a/b:pull\"");
        assertThat(c.bearer()).isTrue();
        assertThat(c.token(java.net.URI.create(c.realm()), "a/b"))
                .hasToString("https://ghcr.io/token?service=ghcr.io&scope=repository%3Aa%2Fb%3Apull");
    }

    @Test
    void sendsALoginInTheClearOnlyToAnEndpointThatIsNamedOrListed() {
        assertThat(address("http://10.0.0.10:5000", Policy.NONE).mayLogIn()).isTrue();
        assertThat(address("http://10.0.0.10:5000", policy(List.of())).mayLogIn())
                .isFalse();
        assertThat(address("http://10.0.0.10:5000", policy(List.of("10.0.0.10:5000")))
                        .mayLogIn())
                .isTrue();
        assertThat(address(null, Policy.NONE).mayLogIn()).isTrue();
        assertThat(address(null, policy(List.of("quay.io"))).mayLogIn()).isFalse();
    }

    @Test
    void sendsALoginOnlyWhereThePolicyLetsItGo() {
        Policy elsewhere = new Policy(
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of("file:registry-password", List.of("quay.io")),
                false);
        assertThat(address(null, elsewhere).mayLogIn()).isFalse();
    }

    @Test
    void sendsALoginToNoTokenServiceOfAnotherSite() {
        RegistryAddress ghcr = address(null, Policy.NONE);
        assertThat(ghcr.tokenService("https://ghcr.io/token")).isPresent();
        assertThat(ghcr.tokenService("http://ghcr.io/token")).isEmpty();
        assertThat(ghcr.tokenService("https://evil.example/token")).isEmpty();
        RegistryAddress hub = RegistryAddress.of(
                Targets.of("chatwoot", "r").spec().registry(), ImageName.parse("redis"), Policy.NONE);
        assertThat(hub.tokenService("https://auth.docker.io/token")).isPresent();
    }

    @Test
    void namesTheNewestTagsThereAre() {
        assertThat(RegistryDiagnosis.tags(List.of("v3.12.0", "latest", "v3.9.1")))
                .isEqualTo("there are latest, v3.9.1, v3.12.0");
        assertThat(RegistryDiagnosis.tags(
                        IntStream.rangeClosed(1, 22).mapToObj(n -> "v" + n).toList()))
                .startsWith("there are v3, v4")
                .endsWith("v21, v22 and 2 more");
        assertThat(RegistryDiagnosis.tags(List.of())).contains("no tags");
    }

    private static RegistryAddress address(String endpoint, Policy policy) {
        Spec spec = Targets.of("chatwoot", "run-1", Spec.Adopt.ASK, endpoint).spec();
        return RegistryAddress.of(spec.registry(), IMAGE, policy);
    }

    private static Policy policy(List<String> registries) {
        return new Policy(true, List.of(), List.of(), registries, List.of(), Map.of(), false);
    }
}
