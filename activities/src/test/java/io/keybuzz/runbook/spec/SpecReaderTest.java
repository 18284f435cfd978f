package io.keybuzz.runbook.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
    private static final Path EXAMPLES = Path.of("../examples");

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "# nothing\n", "null", "\uFEFF{}", "---\n{}\n", "env:\nweb:\n"})
    void takesTheDefaultsFromAnEmptyDocument(String document) {
        assertThat(read(document)).isEqualTo(read(null)).isNotNull();
    }

    @Test
    void hasTheDefaultsOfTheDocumentedBlock() throws Exception {
        Spec spec = read(null);

        assertThat(spec.namespace()).isEqualTo("chatwoot");
        assertThat(spec.web().resources().limits()).isEqualTo(Map.of("cpu", "1", "memory", "2Gi"));
        assertThat(spec.database().adminPassword()).isEqualTo(new SecretRef("file:postgres-admin-password"));
        assertThat(spec.firewall().nodes()).hasSize(8).endsWith("10.0.0.114");
        assertThat(spec.decisionTimeout()).isEqualTo(Duration.ofDays(1));
        assertThat(read(Files.readString(EXAMPLES.resolve("spec.yaml")))).isEqualTo(spec);
    }

    @Test
    void readsTheMinimalExample() throws Exception {
        assertThat(read(Files.readString(EXAMPLES.resolve("minimal.yaml"))).frontendHost())
                .isEqualTo("support.example.com");
    }

    @Test
    void readsBackWhatItWrote() {
        Spec spec = read(EVERYTHING);

        assertThat(spec.admin().email()).isEqualTo("ada@example.com");
        assertThat(spec.backup().s3().bucket()).isEqualTo("backups");
        assertThat(read(SpecWriter.json(spec))).isEqualTo(spec);
        assertThat(read(SpecWriter.yaml(spec))).isEqualTo(spec);
        assertThat(SpecWriter.json(spec)).doesNotContain("\n").contains("\"notify\":{\"url\":\"file:u\"");
        assertThat(read(SpecWriter.json(read("backup: EXTERNAL"))).backup().mode())
                .isEqualTo(Spec.Backup.Mode.EXTERNAL);
    }

    @Test
    void takesAwayALimitThatIsNull() {
        Spec spec = read("web: {resources: {limits: {cpu: null}}}");

        assertThat(spec.web().resources().limits()).isEqualTo(Map.of("memory", "2Gi"));
        assertThat(read(SpecWriter.json(spec))).isEqualTo(spec);
    }

    @Test
    void writesHostsAndNetworksInTheirCanonicalForm() {
        Spec spec = read("{frontendUrl: 'HTTPS://Support.Example.com/', database: {host: 2001:DB8:0:0:0:0:0:1}}");

        assertThat(spec.frontendUrl()).isEqualTo("https://support.example.com");
        assertThat(spec.database().host()).isEqualTo("2001:db8::1");
    }

    @Test
    void namesAllErrorsAtOnceWithLineAndColumn() {
        List<SpecError> errors = SpecReader.read("""
                        namespace: Nope
                        web:
                          replicas: 0
                          replica: 3
                        env:
                          LANG: fr
                          LANG: en
                        """, List.of()).errors();

        assertThat(errors)
                .extracting(e -> e.line() + ":" + e.column() + " " + e.path())
                .containsExactly("1:12 namespace", "3:13 web.replicas", "4:3 web.replica", "7:3 env.LANG");
        assertThat(errors.get(3).sentence()).isEqualTo("7:3 env.LANG: stands there twice, first in line 6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "database: {adminPassword: hunter2}",
                "database: {adminPassword: 'hunter2'}",
                "redis: {password: {value: hunter2}}",
                "redis: {password: [hunter2]}",
                "database: {password: hunter2}",
                "postgres: {password: hunter2}",
                "env: {SMTP_PASSWORD: hunter2}",
                "env: {LANG: 'redis://:hunter2@10.0.0.10'}",
                "secretEnv: {SMTP_PASSWORD: hunter2}",
                "redis: {host: 'redis://:hunter2@10.0.0.10'}",
                "redis: {host: ':hunter2@10.0.0.10'}",
                "database: {host: 'chatwoot:hunter2@10.0.0.10'}",
                "frontendUrl: 'bob:hunter2@support.example.org'",
                "image: 'https://bob:hunter2@ghcr.io/x/y:v1'",
                "image: 'Bob:hunter2@ghcr.io/x/y:v1'",
                "database: {adminPassword: *hunter2}",
                "database: {adminPassword: \"hunter2",
                "database:\n\tadminPassword: hunter2",
                "{\"database\": {\"adminPassword\": \"hunter2\"}",
            })
    void seesASecretInTheInputAndNeverRepeatsIt(String document) {
        SpecReading reading = SpecReader.read(document, List.of());

        assertThat(reading.literalSecret()).isTrue();
        assertThat(reading.errors()).isNotEmpty();
        assertThat(reading.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:../x",
                "file:/etc/passwd",
                "file:a/../b",
                "file:..data",
                "env:HOME",
                "secret:x",
                "file:",
                ""
            })
    void refusesAReferenceThatLeadsElsewhereWithoutCallingItASecret(String reference) {
        SpecReading reading = SpecReader.read("redis: {password: '" + reference + "'}", List.of());

        assertThat(reading.errors()).singleElement().extracting(SpecError::path).isEqualTo("redis.password");
        assertThat(reading.literalSecret()).isFalse();
    }

    @Test
    void letsPublicKeysAndSuppliedSecretsThrough() {
        Spec spec = read(
                "{env: {VAPID_PUBLIC_KEY: x}, secretEnv: {SECRET_KEY_BASE: 'file:k', POSTGRES_PASSWORD: 'secret:s/k'}}");

        assertThat(spec.env()).containsKey("VAPID_PUBLIC_KEY");
        assertThat(spec.secretEnv()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]",
                "a: &a [*a]",
                "a: 1\n---\nb: 2",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]",
                "a: \"\u0000\"",
                "\tweb: {}",
                "web: [",
                "just text",
                "? [a]\n: b",
            })
    void answersAHostileDocumentWithOneSentence(String document) {
        assertThat(SpecReader.read(document, List.of()).errors())
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.sentence()).doesNotContain("\n").hasSizeLessThan(300));
    }

    @Test
    void answersADocumentThatIsNestedWithoutEndWithTheSame() {
        assertThat(SpecReader.read("[".repeat(100_000), List.of()).errors())
                .singleElement()
                .extracting(SpecError::reason)
                .isEqualTo("is nested or repeated too much to be a spec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gh\\e[31mcr.io/x:v1", "ghcr.io/a\\u202eb/c:v1", "ghcr.io/a\\nb:v1"})
    void saysWhatIsWrongInOneLineThatNoTerminalTakesForACommand(String image) {
        SpecReading reading = SpecReader.read("image: \"" + image + "\"", List.of());

        assertThat(reading.errors())
                .singleElement()
                .extracting(SpecError::sentence)
                .satisfies(sentence -> assertThat(sentence.codePoints())
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT));
    }

    @Test
    void refusesADocumentOfMegabytes() {
        assertThat(SpecReader.read("#" + "x".repeat(300_000), List.of()).errors())
                .singleElement()
                .extracting(SpecError::reason)
                .isEqualTo("is larger than 256 KB");
    }

    @Test
    void putsOverridesOverTheDocument() {
        SpecReading reading = SpecReader.read(
                "web: {replicas: 3}",
                List.of(
                        "web.replicas=4",
                        "firewall.nodes[0]=10.0.0.1",
                        "firewall.nodes[8]=10.0.0.2",
                        "ingress.annotations.example\\.com/name=x",
                        "ingress.addresses=[10.0.0.7, 10.0.0.8]",
                        "image=ghcr.io/a/b:v2",
                        "redis.password=env:RUNBOOK_SECRET_REDIS",
                        "admin={name: A, email: a@b.example, company: C, password: 'file:p'}",
                        "backup=NONE"));

        assertThat(reading.errors()).isEmpty();
        Spec spec = reading.spec();
        assertThat(spec.web().replicas()).isEqualTo(4);
        assertThat(spec.firewall().nodes())
                .hasSize(9)
                .startsWith("10.0.0.1", "10.0.0.101")
                .endsWith("10.0.0.2");
        assertThat(spec.ingress().annotations()).isEqualTo(Map.of("example.com/name", "x"));
        assertThat(spec.ingress().addresses()).containsExactly("10.0.0.7", "10.0.0.8");
        assertThat(spec.image()).isEqualTo("ghcr.io/a/b:v2");
        assertThat(spec.backup().mode()).isEqualTo(Spec.Backup.Mode.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "=hunter2",
                "web..replicas=1",
                ".web=1",
                "firewall.nodes[99]=x",
                "image.tag=x",
                "redis.password=hunter2",
                "image=[",
                "nope=1",
                "firewall.node[8]=x",
                "env.A[1]=x"
            })
    void refusesAnOverrideThatLeadsNowhere(String override) {
        SpecReading reading = SpecReader.read("image: a:v1", List.of(override));

        assertThat(reading.errors()).hasSize(1);
        assertThat(reading.toString()).doesNotContain("hunter2");
    }

    private static Spec read(String document) {
        SpecReading reading = SpecReader.read(document, List.of());
        assertThat(reading.errors()).isEmpty();
        return reading.spec();
    }

    private static final String EVERYTHING = """
            admin: {name: Ada, email: ada@example.com, company: "C:\\\\D", password: "file:p"}
            backup:
              image: postgres:16
              redisImage: redis:7
              s3: {endpoint: "https://s3.example.com:9000", bucket: backups, accessKey: "file:a", secretKey: "file:s"}
              rehearse: true
            env: {LANG: "on", A: "1", EMPTY: "", LINES: "a\\nb", YES: "null"}
            secretEnv: {SMTP_PASSWORD: "env:RUNBOOK_SECRET_SMTP"}
            notify: {url: "file:u", signingKey: "file:k"}
            windows: [{days: [SAT, SUN], from: "22:00", to: "05:00", timezone: Europe/Paris}]
            ingress: {tls: INGRESS, tlsSecretName: chatwoot-tls, port: 443, restart: ingress-nginx/controller}
            database: {direct: {host: 10.0.0.11}}
            decisionTimeout: PT90S
            """;
}
