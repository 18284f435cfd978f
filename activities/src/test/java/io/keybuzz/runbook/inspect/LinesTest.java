package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.preflight.DataServices;
import io.keybuzz.runbook.preflight.LiveSettings;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.spec.SpecReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lines that are judged by what the pods get alone. */
class LinesTest {
    private static final Target TARGET =
            new Target(SpecReader.read(null, List.of()).spec(), new Run("c", "w", "r", "r", "VerifyChatwoot", 0));

    @Test
    void keysOfABucketCountOnlyOnceTheServiceIsNamed() {
        Check half = attachments(Map.of("S3_BUCKET", "keybuzz-chatwoot", "S3_REGION", "x"));

        assertThat(half.status()).isEqualTo(Status.WARNED);
        assertThat(half.detail())
                .contains("S3_BUCKET, S3_REGION are set, and count only once ACTIVE_STORAGE_SERVICE is");
        assertThat(CheckLine.mend(half).orElseThrow())
                .contains(
                        "./runbook install -f SPEC --set env.ACTIVE_STORAGE_SERVICE=s3_compatible",
                        " --set env.STORAGE_ENDPOINT=VALUE",
                        " --set secretEnv.STORAGE_SECRET_ACCESS_KEY=file:NAME");
    }

    @Test
    void aServiceWithoutAllOfItsKeysIsWrong() {
        Check check = attachments(Map.of("ACTIVE_STORAGE_SERVICE", "s3_compatible", "STORAGE_BUCKET_NAME", "b"));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail())
                .contains("STORAGE_ACCESS_KEY_ID", "every upload fails")
                .doesNotContain("STORAGE_BUCKET_NAME,");
        assertThat(CheckLine.mend(check).orElseThrow())
                .startsWith("./runbook install -f SPEC --set secretEnv.STORAGE_ACCESS_KEY_ID=file:NAME --set");
    }

    @Test
    void everyServiceThatChatwootHasIsAskedForItsOwnKeys() {
        Check google = attachments(Map.of("ACTIVE_STORAGE_SERVICE", "google", "GCS_BUCKET", "b", "GCS_PROJECT", "p"));
        Map<String, String> azure = Map.of(
                "ACTIVE_STORAGE_SERVICE", "microsoft",
                "AZURE_STORAGE_ACCOUNT_NAME", "a",
                "AZURE_STORAGE_ACCESS_KEY", "k",
                "AZURE_STORAGE_CONTAINER", "c");

        assertThat(google.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(google)).contains("is google, and GCS_CREDENTIALS is not set");
        assertThat(CheckLine.mend(google))
                .contains("./runbook install -f SPEC --set secretEnv.GCS_CREDENTIALS=file:NAME");
        assertThat(attachments(azure).detail()).isEqualTo("kept in microsoft");
    }

    @Test
    void aServiceThatChatwootDoesNotHaveKeepsNothing() {
        Check check = attachments(Map.of("ACTIVE_STORAGE_SERVICE", "minio", "STORAGE_BUCKET_NAME", "b"));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(CheckLine.told(check))
                .contains(
                        "ACTIVE_STORAGE_SERVICE is minio, and Chatwoot has",
                        "amazon",
                        "s3_compatible",
                        "none that restarts");
        assertThat(CheckLine.mend(check).orElseThrow())
                .startsWith("./runbook install -f SPEC --set env.ACTIVE_STORAGE_SERVICE=s3_compatible")
                .doesNotContain("STORAGE_BUCKET_NAME");
    }

    @Test
    void theServiceOfTestsIsADirectoryThatNoVolumeKeeps() {
        assertThat(attachments(Map.of("ACTIVE_STORAGE_SERVICE", "test")).detail())
                .contains("kept in the pod");
    }

    @Test
    void probesThatAskTheApplicationWhetherToKillItAreNamed() {
        Container asOnce = new ContainerBuilder()
                .withName("chatwoot-web")
                .withImage("image:v1")
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/")
                .withNewPort(3000)
                .endHttpGet()
                .endLivenessProbe()
                .build();
        Container asNow = new ContainerBuilder()
                .withName("chatwoot-web")
                .withImage("image:v1")
                .withNewLivenessProbe()
                .withNewTcpSocket()
                .withNewPort(3000)
                .endTcpSocket()
                .endLivenessProbe()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/api")
                .withNewPort(3000)
                .endHttpGet()
                .endReadinessProbe()
                .withNewStartupProbe()
                .withNewTcpSocket()
                .withNewPort(3000)
                .endTcpSocket()
                .endStartupProbe()
                .build();

        assertThat(ask(new ProbesLine(install(asOnce, Map.of()), LinesTest::noPods))
                        .detail())
                .contains("liveness asks the application", "no readiness probe", "no startup probe");
        assertThat(ask(new ProbesLine(install(asNow, Map.of()), LinesTest::noPods))
                        .status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void anImageThatMovesIsWorthALook() {
        for (String moving : List.of("chatwoot/chatwoot:latest", "chatwoot/chatwoot", "localhost:5000/chatwoot")) {
            assertThat(image(moving, "other:v1").detail()).as(moving).contains("may bring another version");
        }
        assertThat(image("chatwoot/chatwoot:v3.12.0", "chatwoot/chatwoot:v3.12.0")
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(image("chatwoot/chatwoot:v3.12.0", "chatwoot/chatwoot:v3.13.0")
                        .detail())
                .contains("the spec says chatwoot/chatwoot:v3.13.0");
        assertThat(image("chatwoot/chatwoot:v3.12.0", "chatwoot/chatwoot:v3.11.1")
                        .detail())
                .contains("the spec says chatwoot/chatwoot:v3.11.1, which is older: a redeploy refuses that");
    }

    @Test
    void aJobThatHasNotEndedIsNotOfferedForDeletion() {
        List<Job> jobs = List.of(job("chatwoot-migrations", "Complete"), job("chatwoot-seed", "Suspended"));

        Check check = LeftoversLine.judge("chatwoot", jobs, List.of());

        assertThat(check.detail()).contains("job/chatwoot-migrations, job/chatwoot-seed");
        assertThat(CheckLine.mend(check))
                .contains("once nobody needs their logs: kubectl -n chatwoot delete job/chatwoot-migrations; what has"
                        + " not ended, look at first: kubectl -n chatwoot describe job/chatwoot-seed");
    }

    @Test
    void whatACronJobOrAHookOrAnotherProgramRunsIsNobodysLeftOver() {
        Job nightly = new JobBuilder(job("reports-29000000", "Complete"))
                .editMetadata()
                .addNewOwnerReference()
                .withKind("CronJob")
                .withName("reports")
                .endOwnerReference()
                .endMetadata()
                .build();
        Job hook = new JobBuilder(job("support-migrate", "Complete"))
                .editMetadata()
                .addToAnnotations("helm.sh/hook", "post-install")
                .endMetadata()
                .build();
        Job argo = new JobBuilder(job("seed", "Complete"))
                .editMetadata()
                .addToLabels("argocd.argoproj.io/instance", "chatwoot")
                .endMetadata()
                .build();

        assertThat(LeftoversLine.judge("chatwoot", List.of(nightly, hook, argo), List.of())
                        .detail())
                .isEqualTo("none");
    }

    @Test
    void aPodThatSomebodyStillWorksInIsNotOfferedForDeletion() {
        Check check = LeftoversLine.judge(
                "chatwoot", List.of(), List.of(pod("curl-test", "Succeeded"), pod("shell", "Running")));

        assertThat(CheckLine.mend(check))
                .contains("once nobody needs their logs: kubectl -n chatwoot delete pod/curl-test; what has not ended,"
                        + " look at first: kubectl -n chatwoot describe pod/shell");
    }

    @Test
    void whatMendsALeakOutlivesTheNextInstall() {
        assertThat(mend("secret-hygiene"))
                .contains(
                        "secretEnv: {POSTGRES_PASSWORD: \"file:NAME\"}",
                        "CONFIG REWRITE in redis-cli -h 10.0.0.10 -p 6379 -n 0 --askpass")
                .doesNotContain("\\password");
    }

    @Test
    void whatKubectlLeftIsTakenOutWhereItStandsAndAJobIsDeleted() {
        Check wrong = new Check(
                "secret-hygiene",
                "secret-hygiene",
                Status.FAILED,
                "wrong",
                List.of(
                        Observed.of(
                                "ConfigMap/chatwoot-config annotation kubectl.kubernetes.io/last-applied-configuration",
                                "x"),
                        Observed.of("Job/flush command of redis", "x")));

        assertThat(CheckLine.mend(Mend.named(wrong, TARGET)).orElseThrow())
                .contains(
                        "(by hand: kubectl -n chatwoot annotate configmap/chatwoot-config"
                                + " kubectl.kubernetes.io/last-applied-configuration-)",
                        "kubectl -n chatwoot delete job/flush")
                .doesNotContain("KIND");
    }

    @Test
    void thePullSecretIsForTheImagesOwnRegistry() {
        assertThat(mend("pull-secret"))
                .contains("--docker-server=ghcr.io ", "--dry-run=client -o yaml | kubectl apply");
    }

    @Test
    void whatMendsAWayInThatIsShutIsReadInItsOrder() {
        assertThat(mend("ingress-addresses"))
                .startsWith("first node-pod-matrix, where it is wrong, then ./runbook inspect -f SPEC; else ")
                .contains("kubectl -n ingress-nginx logs ");
        Check unasked = new Check("visitor", "visitor", Status.SKIPPED, "not asked", List.of());
        assertThat(CheckLine.mend(Mend.named(unasked, TARGET)))
                .contains("first ingress-addresses, then ./runbook inspect -f SPEC");
    }

    @Test
    void everyLineThatIsNotAsItShouldBeHasACommandAndEveryLineSaysWhatWasSeen() {
        for (String id : List.of(
                "first-administrator", "redis-of-the-data", "ingress-addresses", "visitor", "role", "inspect", "new")) {
            for (Status status : List.of(Status.FAILED, Status.WARNED, Status.SKIPPED)) {
                Check named = Mend.named(new Check(id, id, status, "a sentence", List.of()), TARGET);

                assertThat(CheckLine.mend(named)).as(id + " " + status).isPresent();
                assertThat(CheckLine.told(named)).isEqualTo("a sentence");
                assertThat(named.evidence()).extracting(e -> e.observed()).containsExactly("a sentence");
            }
        }
        Check passed = new Check("role", "role", Status.PASSED, "a sentence", List.of());
        assertThat(CheckLine.mend(Mend.named(passed, TARGET))).isEmpty();
    }

    @Test
    void theSecretsAreSavedFromWhereTheyAre() {
        Container web = new ContainerBuilder()
                .withName("chatwoot-web")
                .addNewEnv()
                .withName("SECRET_KEY_BASE")
                .withValue("0123456789")
                .endEnv()
                .addNewEnv()
                .withName("ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY")
                .withNewValueFrom()
                .withNewSecretKeyRef("primary", "encryption", false)
                .endValueFrom()
                .endEnv()
                .addNewEnv()
                .withName("ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("deterministic", "encryption", false)
                .endValueFrom()
                .endEnv()
                .build();
        Map<String, String> environment = Map.of(
                "SECRET_KEY_BASE", "0123456789",
                "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY", "p",
                "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY", "d");

        Check check = ask(new DataSecretsLine(install(web, environment), LinesTest::noPods));

        assertThat(check.status()).isEqualTo(Status.WARNED);
        assertThat(CheckLine.mend(check).orElseThrow())
                .contains(
                        "get deployment chatwoot-web -o yaml > deployment-chatwoot-web.yaml; ",
                        "get secret encryption -o yaml > encryption.yaml; ",
                        "get configmap encryption -o yaml > configmap-encryption.yaml, and keep these files")
                .doesNotContain("chatwoot-secrets");
    }

    private static String mend(String id) {
        Check wrong = new Check(id, id, Status.FAILED, "wrong", List.of());
        return CheckLine.mend(Mend.named(wrong, TARGET)).orElseThrow();
    }

    private static Job job(String name, String condition) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType(condition)
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod pod(String name, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static KeysOfPods noPods() {
        return new KeysOfPods(List.of(), List.of(), List.of(), List.of());
    }

    private static Check attachments(Map<String, String> environment) {
        return ask(new AttachmentsLine(install(container("image:v1"), environment)));
    }

    private static Check image(String runs, String asked) {
        return ask(new ImageLine(install(container(runs), Map.of()), asked));
    }

    private static Check ask(ReportCheck line) {
        return line.check(new CheckRequest(TARGET, List.of())).get(0);
    }

    private static Container container(String image) {
        return new ContainerBuilder().withName("chatwoot-web").withImage(image).build();
    }

    private static UsedInstall install(Container web, Map<String, String> environment) {
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withName("chatwoot-web")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .withContainers(web)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        // Its containers name their settings one by one: no API is asked.
        LiveSettings settings = new LiveSettings(null, "chatwoot");
        return new UsedInstall(
                deployment, null, environment, Optional.empty(), DataServices.used(environment), settings);
    }
}
