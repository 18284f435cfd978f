package io.keybuzz.runbook.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.kubernetes.TestConnections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which Job is removed: the one that was seen, and only while it has done nothing. */
class UnbegunJobTest {
    private static final String NAME = "chatwoot-migrate-0123456789";
    private static final String JOB = "/apis/batch/v1/namespaces/chatwoot/jobs/" + NAME;
    private static final String POD = "/api/v1/namespaces/chatwoot/pods/" + NAME + "-abcde";
    private static final ContainerState PULLS = new ContainerStateBuilder()
            .withNewWaiting("back-off", "ImagePullBackOff")
            .build();
    private static final ContainerState RUNS =
            new ContainerStateBuilder().withNewRunning().endRunning().build();

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final Target target = Targets.of("chatwoot", "run-1");
    private final Job seen = job("job-1");

    @AfterEach
    void ends() {
        client.close();
        api.close();
    }

    @Test
    void aJobWhosePodHasNotBegunIsRemoved() {
        api.put(JOB, seen);
        api.put(POD, pod("job-1", PULLS));

        assertThat(jobs(WriteGuard.NONE).removedUnbegun(target, seen)).isTrue();

        assertThat(api.writes()).containsExactly("DELETE " + JOB);
    }

    @Test
    void aJobWhosePodHasBegunSinceItWasSeenGoesOn() {
        api.put(JOB, seen);
        api.put(POD, pod("job-1", RUNS));

        assertThat(jobs(WriteGuard.NONE).removedUnbegun(target, seen)).isFalse();

        assertThat(api.writes()).isEmpty();
    }

    @Test
    void whatAPodOfAnEarlierJobOfThatNameDidDoesNotCount() {
        api.put(JOB, seen);
        api.put(POD, pod("job-0", RUNS));

        assertThat(jobs(WriteGuard.NONE).removedUnbegun(target, seen)).isTrue();
    }

    @Test
    void aJobThatWasMadeAnewUnderThatNameIsLeftAlone() {
        api.put(JOB, job("job-2"));

        assertThat(jobs(WriteGuard.NONE).removedUnbegun(target, seen)).isTrue();
        assertThat(jobs(WriteGuard.NONE).delete(target, seen).fate()).isEqualTo(Deletion.Fate.ANOTHER);

        assertThat(api.writes()).isEmpty();
    }

    @Test
    void aJobThatChangesBeforeTheRequestArrivesIsLookedAtAgain() {
        api.put(JOB, seen);

        assertThat(jobs(write -> api.put(JOB, job("job-1"))).removedUnbegun(target, seen))
                .isFalse();

        assertThat(api.writes()).isEmpty();
    }

    private JobWatch jobs(WriteGuard guard) {
        return new JobWatch(TestConnections.to(client, guard, Policy.NONE), "migrate", "migrate", any -> true);
    }

    private static Job job(String uid) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace("chatwoot")
                .withUid(uid)
                .endMetadata()
                .build();
    }

    private static Pod pod(String job, ContainerState state) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(NAME + "-abcde")
                .withNamespace("chatwoot")
                .addNewOwnerReference()
                .withUid(job)
                .endOwnerReference()
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("migrate")
                .withState(state)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
