package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Whether the probes let web live through a slow moment and keep requests away from a pod that is not ready. */
final class ProbesLine implements ReportCheck {
    private static final String ID = "probes";
    private static final String TITLE = "Probes of web";

    private final UsedInstall install;
    private final Supplier<KeysOfPods> keys;

    ProbesLine(UsedInstall install, Supplier<KeysOfPods> keys) {
        this.install = install;
        this.keys = keys;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Container web = install.webContainer();
        List<Evidence> evidence = List.of(Observed.of(
                "kubectl -n " + request.target().namespace() + " get deployment " + Names.WEB + " -o yaml",
                "liveness: " + words(web.getLivenessProbe()) + "; readiness: " + words(web.getReadinessProbe())
                        + "; startup: " + words(web.getStartupProbe())));
        List<String> wrong = new ArrayList<>();
        Probe liveness = web.getLivenessProbe();
        if (liveness != null && liveness.getHttpGet() != null) {
            wrong.add("liveness asks the application (" + words(liveness)
                    + "): when database or Redis are slow, the kubelets kill every web pod at once");
        }
        if (web.getReadinessProbe() == null) {
            wrong.add("there is no readiness probe: requests go to pods that do not answer yet");
        } else if (web.getReadinessProbe().getHttpGet() != null
                && "/".equals(web.getReadinessProbe().getHttpGet().getPath())) {
            wrong.add("readiness asks for /, which is heavy and redirects on a fresh install");
        }
        if (liveness != null && web.getStartupProbe() == null) {
            wrong.add("there is no startup probe: a start that takes longer than liveness waits ends in a restart, for"
                    + " ever");
        }
        return List.of(
                wrong.isEmpty()
                        ? CheckLine.passed(ID, TITLE, evidence.get(0).observed(), evidence)
                        : CheckLine.warned(
                                ID,
                                TITLE,
                                String.join("; ", wrong),
                                "./runbook install -f SPEC (liveness on TCP, readiness by the image's version, startup"
                                        + " 10 minutes)"
                                        + byHand(request.target().namespace()),
                                evidence));
    }

    /** It replaces the pods, with all that only they have. */
    private String byHand(String namespace) {
        KeysOfPods running = keys.get();
        return running.survive()
                ? "; by hand: kubectl -n " + namespace + " patch deployment " + Names.WEB + " --type=json -p"
                        + " '[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/livenessProbe\",\"value\":{\"tcpSocket\":{\"port\":3000},\"periodSeconds\":15}}]'"
                : "; " + running.first(namespace);
    }

    private static String words(Probe probe) {
        if (probe == null) {
            return "none";
        }
        String every = " every " + (probe.getPeriodSeconds() == null ? 10 : probe.getPeriodSeconds()) + " s, "
                + (probe.getFailureThreshold() == null ? 3 : probe.getFailureThreshold()) + " failures";
        if (probe.getHttpGet() != null) {
            return "GET " + probe.getHttpGet().getPath() + every;
        }
        return (probe.getTcpSocket() != null ? "TCP" : probe.getExec() != null ? "a command" : "gRPC") + every;
    }
}
