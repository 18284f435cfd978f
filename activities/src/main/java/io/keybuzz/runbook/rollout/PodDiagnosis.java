package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Node;
import io.keybuzz.runbook.config.ChatwootSettings;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.ssh.SshCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a pod does not serve: symptom and evidence → cause and remedy; pure, apart from the evidence's time. */
public final class PodDiagnosis {
    private static final Pattern MISSING_OBJECT = Pattern.compile(
            "(?:couldn't find key (\\S+) in )?(configmap|secret)s?[ \"]+([^\"\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final String NODES =
            "kubectl get nodes -o custom-columns=NAME:.metadata.name,CPU:.status.allocatable.cpu,MEMORY:.status.allocatable.memory";

    private final Spec spec;
    private final PodEvidence pod;
    private final PodSeen seen;
    private final Instant at;

    private PodDiagnosis(Spec spec, PodEvidence pod, Instant at) {
        this.spec = spec;
        this.pod = pod;
        this.seen = new PodSeen(pod, at);
        this.at = at;
    }

    /** The diagnosis of a pod with that symptom. */
    public static Diagnosis of(Spec spec, PodSymptom symptom, PodEvidence evidence, Instant at) {
        PodDiagnosis d = new PodDiagnosis(spec, evidence, at);
        return switch (symptom.kind()) {
            case PULL -> PullDiagnosis.of(spec, symptom, evidence, at);
            case CONFIG -> d.config(symptom);
            case OUT_OF_MEMORY -> d.outOfMemory(symptom);
            case UNSCHEDULABLE -> d.unschedulable(symptom);
            case CRASH -> d.ended(symptom, "ends with exit code " + symptom.exitCode());
            case CRASHED_ONCE ->
                d.ended(symptom, "has ended with exit code " + symptom.exitCode() + " once and has not served since");
            case NOT_TAKEN_UP -> d.notTakenUp(symptom);
            case NOT_CREATED -> d.notCreated(symptom);
            case NOT_READY -> d.notReady(symptom);
        };
    }

    /** The diagnosis of a pod whose init container cannot connect. */
    public static Diagnosis unconnected(Spec spec, WaitLine line, PodEvidence evidence, Instant at) {
        PodDiagnosis d = new PodDiagnosis(spec, evidence, at);
        String said = "cannot connect to PostgreSQL: " + line.reason();
        LogSign sign = LogSign.in(said, spec).orElse(new LogSign(LogSign.Kind.DATABASE, said));
        return d.connection(sign, Names.INIT_CONTAINER, "has not been able to connect for " + line.seconds() + " s");
    }

    /** The diagnosis of a worker that is not heard of in Redis, where its log says why; else empty. */
    static Optional<Diagnosis> unheard(Spec spec, PodEvidence evidence, Instant at) {
        return LogSign.in(evidence.log(), spec)
                .filter(sign -> sign.kind().connection())
                .map(sign -> new PodDiagnosis(spec, evidence, at)
                        .connection(sign, Names.WORKER, "runs and is not heard of in Redis"));
    }

    private Diagnosis config(PodSymptom symptom) {
        if (symptom.words().toLowerCase(Locale.ROOT).contains("oom")) {
            return outOfMemory(symptom);
        }
        Matcher m = MISSING_OBJECT.matcher(symptom.words());
        String words = pod.brief(symptom.words());
        // The kubelet's cache is no name of a Secret.
        if (symptom.words().contains("failed to sync") || !m.find()) {
            return diagnosis(
                    Cause.UNKNOWN,
                    "cannot create container " + symptom.container() + ": " + words,
                    evidence(symptom.words()),
                    describe());
        }
        return diagnosis(
                Cause.CONFIG_KEY_MISSING,
                "cannot create container " + symptom.container() + ", since "
                        + (m.group(1) == null
                                ? m.group(2) + " " + m.group(3) + " is not there"
                                : "key " + m.group(1) + " is not in " + m.group(2) + " " + m.group(3))
                        + ": " + words,
                evidence(symptom.words()),
                "Let the steps credentials and config run again: retry with the spec (-f SPEC, the same is enough); look with: kubectl -n "
                        + pod.namespace()
                        + " describe " + m.group(2).toLowerCase(Locale.ROOT) + " "
                        + m.group(3).substring(m.group(3).lastIndexOf('/') + 1));
    }

    private Diagnosis outOfMemory(PodSymptom symptom) {
        Spec.Workload size = isWeb() ? spec.web() : spec.worker();
        String limit = size.resources() == null || size.resources().limits() == null
                ? null
                : size.resources().limits().get("memory");
        return diagnosis(
                Cause.OUT_OF_MEMORY,
                "container " + symptom.container() + " was killed for using more memory than "
                        + (limit == null ? "the node has" : "its limit of " + limit),
                evidence(symptom.words() + (symptom.exitCode() == null ? "" : ", exit code " + symptom.exitCode())),
                "Raise " + sizedBy()
                        + ".resources.limits.memory in the spec; by hand: kubectl -n " + pod.namespace() + " top pod "
                        + pod.podName());
    }

    private Diagnosis unschedulable(PodSymptom symptom) {
        List<Evidence> evidence = new ArrayList<>(evidence(symptom.words()));
        List<Evidence> ruledOut = admitted();
        if (PodSymptom.aboutVolume(symptom.words())) {
            return diagnosis(
                    Cause.UNSCHEDULABLE,
                    "finds no volume: " + pod.brief(symptom.words()),
                    evidence,
                    ruledOut,
                    "Look why its claim is not bound (no such claim, no StorageClass, a provisioner that fails): kubectl -n "
                            + pod.namespace() + " describe pvc");
        }
        pod.quota().forEach(q -> evidence.add(seen.of("kubectl -n " + pod.namespace() + " describe quota", q)));
        Room asked = Room.asked(pod.pod());
        if (!pod.nodes().isEmpty()) {
            List<Node> open = Room.open(pod.nodes(), pod.pod());
            Optional<Node> roomiest = Room.roomiest(open, asked);
            evidence.add(seen.of(
                    NODES,
                    roomiest.map(n -> "the roomiest of " + open.size() + " that are open to it is "
                                    + n.getMetadata().getName() + ", with " + Room.of(n) + " for all of its pods")
                            .orElse("none of " + pod.nodes().size()
                                    + " is open to it: each is closed, or has a taint that it does not tolerate")));
            roomiest.filter(n -> Room.of(n).holds(asked))
                    .ifPresent(n -> ruledOut.add(seen.of(
                            "the nodes' size",
                            "were it empty, " + n.getMetadata().getName() + " would have room")));
        }
        return diagnosis(
                Cause.UNSCHEDULABLE,
                "finds no node" + (asked.isNone() ? "" : " for what it asks for (" + asked + ")") + ": "
                        + pod.brief(symptom.words()),
                evidence,
                ruledOut,
                "Make room, or lower the requests in the spec (" + sizedBy()
                        + ".resources.requests); look with: kubectl describe nodes | grep -A8 'Allocated resources'");
    }

    private List<Evidence> admitted() {
        List<Evidence> well = new ArrayList<>(pod.well(at));
        well.add(seen.of("admission", "the API server has taken it: no quota, Pod Security or webhook keeps it out"));
        return well;
    }

    private Diagnosis ended(PodSymptom symptom, String how) {
        String what = "container " + symptom.container() + " " + how;
        Optional<LogSign> sign = LogSign.in(pod.log(), spec);
        if (sign.isEmpty()) {
            return diagnosis(
                    Cause.UNKNOWN,
                    what + "; its last line: " + pod.brief(RubyLog.lastWord(pod.log())),
                    seen.log(symptom.container(), false),
                    "Read its log: " + seen.logs(symptom.container()) + " --previous");
        }
        LogSign s = sign.get();
        return switch (s.kind()) {
            case STALE_PID ->
                diagnosis(
                        Cause.STALE_PID_FILE,
                        what + ": a pid file that outlived the last process makes Rails refuse to start: "
                                + pod.brief(s.line()),
                        seen.log(symptom.container(), false),
                        "Delete the pod, and with it the volume that keeps the file: kubectl -n " + pod.namespace()
                                + " delete pod " + pod.podName());
            case MISSING_SETTING ->
                diagnosis(
                        Cause.CONFIG_KEY_MISSING,
                        what + ": a setting is missing"
                                + s.setting().map(k -> " (" + k + ")").orElse("") + ": " + pod.brief(s.line()),
                        seen.log(symptom.container(), false),
                        supply(s.setting().orElse(null)));
            default -> connection(s, symptom.container(), how);
        };
    }

    private String supply(String setting) {
        if (setting != null && ChatwootSettings.LOSE_DATA.contains(setting)) {
            return "Put the one back that was in use, for what was encrypted with it cannot be read with another: from a"
                    + " backup of Secret " + Names.SECRET + ", or from a pod that still runs: kubectl -n "
                    + pod.namespace() + " exec deploy/" + (isWeb() ? Names.WORKER : Names.WEB) + " -- printenv "
                    + setting + "; supply it as secretEnv." + setting + " in the spec and retry";
        }
        return "Add it under env or secretEnv in the spec; what there is: kubectl -n " + pod.namespace()
                + " describe configmap " + Names.CONFIG_MAP;
    }

    private Diagnosis connection(LogSign sign, String container, String what) {
        return ConnectionDiagnosis.of(
                spec, sign, pod, container, what, seen.log(container, sign.kind() == LogSign.Kind.NAME), at);
    }

    private Diagnosis notTakenUp(PodSymptom symptom) {
        String node = pod.node();
        return new Diagnosis(
                Cause.NODE_UNREACHABLE,
                pod.where() + " is not begun: the node is not ready, " + pod.brief(String.valueOf(pod.notReady())),
                List.of(
                        seen.of("kubectl get node " + node, String.valueOf(pod.notReady())),
                        seen.status(symptom.words())),
                admitted(),
                "Look there: "
                        + SshCommand.of(spec.firewall().ssh()).run(node, "journalctl -u kubelet -n 50") + ". "
                        + (PodSymptom.onlyOnce(pod.pod())
                                ? "Then retry: another pod is made, on another node while this one is not ready"
                                : "Kubernetes makes another pod elsewhere after five minutes; at once: kubectl -n "
                                        + pod.namespace() + " delete pod " + pod.podName()
                                        + " --force --grace-period=0"),
                false);
    }

    private Diagnosis notCreated(PodSymptom symptom) {
        List<String> events = PodEvents.toTell(pod.events(), Set.of(PodEvents.Noise.NAMES));
        String words = events.isEmpty() ? symptom.words() : events.get(0);
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(events.isEmpty() ? seen.status(words) : seen.event(String.join("\n", events)));
        if (!events.isEmpty()) {
            evidence.add(seen.status(symptom.words()));
        }
        return diagnosis(
                Cause.UNKNOWN,
                "container " + symptom.container() + " is not created: " + pod.brief(words),
                evidence,
                describe());
    }

    private Diagnosis notReady(PodSymptom symptom) {
        Optional<LogSign> sign = LogSign.in(pod.log(), spec);
        if (sign.isPresent() && sign.get().kind().connection()) {
            return connection(sign.get(), symptom.container(), "runs and is not ready");
        }
        Optional<String> probe =
                pod.events().stream().filter(e -> e.contains("probe failed")).reduce((a, b) -> b);
        List<Evidence> evidence = seen.log(symptom.container(), false);
        if (probe.isPresent()) {
            // They decide here, and not the log.
            Collections.reverse(evidence);
        }
        return diagnosis(
                Cause.UNKNOWN,
                "container " + symptom.container() + " runs and is not ready: "
                        + pod.brief(probe.orElse("no event says why")),
                evidence,
                "Read its log: " + seen.logs(symptom.container()));
    }

    private Diagnosis diagnosis(Cause cause, String what, List<Evidence> evidence, String remedy) {
        return diagnosis(cause, what, evidence, pod.well(at), remedy);
    }

    private Diagnosis diagnosis(
            Cause cause, String what, List<Evidence> evidence, List<Evidence> ruledOut, String remedy) {
        return new Diagnosis(cause, pod.where() + ": " + what, evidence, ruledOut, remedy, false);
    }

    /** Of a container that has its image. */
    private List<Evidence> evidence(String words) {
        List<Evidence> all = new ArrayList<>();
        all.add(seen.status(words));
        seen.events(Set.of(PodEvents.Noise.values())).ifPresent(all::add);
        return all;
    }

    private String describe() {
        return "Look with: kubectl -n " + pod.namespace() + " describe pod " + pod.podName();
    }

    private boolean isWeb() {
        return "web".equals(Seen.component(pod.pod()));
    }

    /** The part of the spec that gives the pod its resources: those of Jobs are as large as a worker. */
    private String sizedBy() {
        return isWeb() ? "web" : "worker";
    }
}
