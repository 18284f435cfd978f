package io.keybuzz.runbook.administrator;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.FirstAdministrator;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.redis.RedisFailure;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.rollout.ClusterReads;
import io.keybuzz.runbook.run.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Fills in the onboarding page of a web pod, and believes the row alone: the page answers mistakes as it answers success. */
public final class AdministratorActivitiesImpl implements AdministratorActivities {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration ROW = Duration.ofSeconds(10);
    private static final long LOOK_AGAIN_NANOS = 200_000_000;

    private final Connections connections;
    private final FirstAdministrator administrators;

    public AdministratorActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.administrators = new FirstAdministrator(connections);
    }

    @Override
    public Acted create(Target target) {
        FirstAdministrator.Door door = administrators.door(target);
        if (door.administrators() > 0) {
            // Somebody else's account is none that an earlier attempt has made.
            return acted(target, Heartbeat.retried() && isThere(target) ? Change.CREATED : Change.NONE);
        }
        if (!door.open()) {
            throw Failures.step(
                    Cause.REFUSED,
                    "Nobody is administrator, and the page to become one is closed: Redis and database do not belong"
                            + " together",
                    door.evidence(),
                    "Open it, then retry: " + RedisFailure.cli(target.spec().redis()) + " SET " + Names.ONBOARDING_KEY
                            + " true");
        }
        String pod = ClusterReads.of("pods in " + target.namespace(), () -> webPod(target));
        PodAccess.Answer answer = submit(target, pod);
        if (!awaitRow(target)) {
            throw Failures.step(
                    Cause.REFUSED,
                    "Chatwoot did not make the administrator "
                            + target.spec().admin().email() + ", and its page does not say why",
                    List.of(
                            Observed.of(
                                    "POST " + Names.ONBOARDING_PATH + " at pod " + target.namespace() + "/" + pod,
                                    answer.status() + " in " + answer.millis() + " ms"),
                            Observed.of(
                                    FirstAdministrator.question(
                                            target.spec().admin().email()),
                                    "0")),
                    "Most often it is the password: six characters or more, with an upper and a lower case letter, a digit and a"
                            + " special character. Change what admin.password refers to, then retry; or look: kubectl -n "
                            + target.namespace() + " logs " + pod);
        }
        return acted(target, Change.CREATED);
    }

    private PodAccess.Answer submit(Target target, String pod) {
        String password = ClusterReads.of(
                "admin.password",
                () -> connections
                        .secrets()
                        .resolve(target.namespace(), target.spec().admin().password()));
        connections.guard().beforeWrite(target);
        try {
            return connections
                    .pods()
                    .submit(
                            target.namespace(),
                            pod,
                            Names.WEB_PORT,
                            Names.ONBOARDING_PATH,
                            OnboardingForm.fields(target.spec().admin(), password),
                            ANSWER);
        } catch (IOException notAnswered) {
            throw new IllegalStateException(RemoteText.mask(notAnswered.getMessage(), List.of(password)));
        }
    }

    /** @return whether the account is there; that anybody is administrator proves nothing of it */
    private boolean awaitRow(Target target) {
        long end = System.nanoTime() + ROW.toNanos();
        while (!isThere(target)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Heartbeat.beat("waiting for the administrator's row");
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    private boolean isThere(Target target) {
        return administrators.is(target, target.spec().admin().email());
    }

    private String webPod(Target target) {
        return connections
                .kubernetes()
                .pods()
                .inNamespace(target.namespace())
                .withLabels(PodTemplate.labels("web"))
                .list()
                .getItems()
                .stream()
                .filter(AdministratorActivitiesImpl::ready)
                .map(p -> p.getMetadata().getName())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no web pod is ready in " + target.namespace()));
    }

    private static boolean ready(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null && PodLife.ready(pod);
    }

    private static Acted acted(Target target, Change change) {
        String object = "administrator/" + target.namespace();
        return new Acted(List.of(new ObjectChange(object, change)), Map.of());
    }
}
