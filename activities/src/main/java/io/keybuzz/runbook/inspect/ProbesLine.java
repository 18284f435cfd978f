package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.deploy.ProbePath;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
        if (asksTheApplication(liveness)) {
            wrong.add("liveness asks the application (" + words(liveness)
                    + "): when database or Redis are slow, the kubelets kill every web pod at once");
        }
        if (web.getReadinessProbe() == null) {
            wrong.add("there is no readiness probe: requests go to pods that do not answer yet");
        } else if (asksForTheRoot(web.getReadinessProbe())) {
            wrong.add("readiness asks for /, which is heavy and redirects on a fresh install");
        }
        if (startIsCutShort(web)) {
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
                                        + byHand(request.target().spec(), web),
                                evidence));
    }

    /** It replaces the pods, with all that only they have. */
    private String byHand(Spec spec, Container web) {
        KeysOfPods running = keys.get();
        return running.survive()
                ? "; by hand: kubectl -n " + spec.namespace() + " patch deployment " + Names.WEB + " -p '"
                        + patch(web, ProbePath.of(spec), spec.frontendUrl().startsWith("https:")) + "'"
                : "; " + running.first(spec.namespace());
    }

    /**
     * A strategic merge of what is wrong alone, by the container's name. Pure.
     *
     * @param path that readiness asks; empty for a TCP connection
     * @param https whether the application expects to be asked behind TLS
     */
    static String patch(Container web, Optional<String> path, boolean https) {
        String port = port(web);
        // A merge keeps the handler that is there, and no probe may have two.
        String tcp = "\"httpGet\":null,\"tcpSocket\":{\"port\":" + port + "}";
        List<String> probes = new ArrayList<>();
        if (asksTheApplication(web.getLivenessProbe())) {
            probes.add("\"livenessProbe\":{" + tcp + ",\"periodSeconds\":15}");
        }
        if (web.getReadinessProbe() == null) {
            probes.add("\"readinessProbe\":{"
                    + path.map(p -> "\"httpGet\":{\"path\":\"" + p + "\",\"port\":" + port
                                    + (https
                                            ? ",\"httpHeaders\":[{\"name\":\"X-Forwarded-Proto\",\"value\":\"https\"}]"
                                            : "")
                                    + "},\"periodSeconds\":5,\"timeoutSeconds\":5")
                            .orElse(tcp)
                    + "}");
        } else if (asksForTheRoot(web.getReadinessProbe())) {
            probes.add("\"readinessProbe\":{"
                    + path.map(p -> "\"httpGet\":{\"path\":\"" + p + "\"}").orElse(tcp)
                    + "}");
        }
        if (startIsCutShort(web)) {
            probes.add("\"startupProbe\":{" + tcp + ",\"periodSeconds\":10,\"failureThreshold\":60}");
        }
        return "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"" + web.getName() + "\","
                + String.join(",", probes) + "}]}}}}";
    }

    private static boolean asksTheApplication(Probe liveness) {
        return liveness != null && liveness.getHttpGet() != null;
    }

    private static boolean asksForTheRoot(Probe readiness) {
        return readiness.getHttpGet() != null
                && "/".equals(readiness.getHttpGet().getPath());
    }

    private static boolean startIsCutShort(Container web) {
        return web.getLivenessProbe() != null && web.getStartupProbe() == null;
    }

    /** The one that a probe asks already, in JSON; else the usual one. */
    private static String port(Container web) {
        return Stream.of(web.getLivenessProbe(), web.getReadinessProbe())
                .filter(Objects::nonNull)
                .map(p -> p.getHttpGet() != null
                        ? p.getHttpGet().getPort()
                        : p.getTcpSocket() == null ? null : p.getTcpSocket().getPort())
                .filter(Objects::nonNull)
                .map(p -> p.getStrVal() == null ? String.valueOf(p.getIntVal()) : "\"" + p.getStrVal() + "\"")
                .findFirst()
                .orElse(String.valueOf(Names.WEB_PORT));
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
