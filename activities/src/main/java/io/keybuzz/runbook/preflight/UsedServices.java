package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.preflight.RunningProcesses.Running;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What pods use, or will after their next start.
 *
 * @param who the beginning of a sentence that names the services, such as {@code The pods of chatwoot-web use}
 * @param seen the question that shows it
 * @param environment for their login; it holds secrets, so nobody prints it
 * @param remedy where it is another than to write them into the spec
 */
record UsedServices(
        String who, String seen, DataServices services, Map<String, String> environment, Optional<String> remedy) {

    /**
     * What a target's Deployments use, each told once: first what processes use that were started before their settings were changed,
     * then what the settings say. Pure.
     */
    static List<UsedServices> of(String namespace, List<LiveWorkload> workloads) {
        Map<DataServices, List<Running>> apart = new LinkedHashMap<>();
        List<UsedServices> stated = new ArrayList<>();
        Set<DataServices> told = new HashSet<>();
        for (LiveWorkload workload : workloads) {
            Map<String, String> settings = settings(workload);
            DataServices services = DataServices.used(settings);
            List<Running> others = staying(workload).stream()
                    .filter(process -> !process.services().equals(services))
                    .toList();
            others.forEach(process -> apart.computeIfAbsent(process.services(), s -> new ArrayList<>())
                    .add(process));
            if (told.add(services)) {
                stated.add(others.isEmpty() ? ofPods(namespace, workload, settings) : ofSettings(namespace, workload));
            }
        }
        List<UsedServices> used = new ArrayList<>();
        apart.values().forEach(processes -> used.add(ofProcesses(namespace, processes)));
        used.addAll(stated);
        return used;
    }

    /** What its settings say; what a process has where they refer to what only the kubelet knows. */
    private static Map<String, String> settings(LiveWorkload workload) {
        boolean refer = DataServices.VARIABLES.stream()
                .anyMatch(v -> EffectiveEnvironment.refers(workload.stated().get(v)));
        List<Running> staying = staying(workload);
        return refer && !staying.isEmpty() ? staying.get(0).environment().orElseThrow() : workload.stated();
    }

    /** A pod that is ending after a restart uses what the others have left already. */
    private static List<Running> staying(LiveWorkload workload) {
        return workload.answered().stream().filter(p -> !p.ending()).toList();
    }

    static UsedServices ofPods(String namespace, LiveWorkload workload, Map<String, String> environment) {
        return new UsedServices(
                "The pods of " + workload.name() + " use",
                template(namespace, workload),
                DataServices.used(environment),
                environment,
                Optional.empty());
    }

    private static UsedServices ofProcesses(String namespace, List<Running> processes) {
        Running first = processes.get(0);
        return new UsedServices(
                "Running pods ("
                        + processes.stream().map(Running::pod).collect(Collectors.joining(", "))
                        + "), started before their settings were changed, use",
                "kubectl -n " + namespace + " exec " + first.inWords() + RunningProcesses.SERVICES_SHOWN,
                first.services(),
                first.environment().orElseThrow(),
                Optional.empty());
    }

    private static UsedServices ofSettings(String namespace, LiveWorkload workload) {
        return new UsedServices(
                "The settings of " + workload.name() + ", which not all running pods use, say",
                template(namespace, workload) + ", with ConfigMap " + Names.CONFIG_MAP + " and Secret " + Names.SECRET,
                DataServices.used(workload.stated()),
                workload.stated(),
                Optional.of("Find out which ones hold the data. Those of the running pods: "
                        + RunningProcesses.setBack(namespace) + "; then start again"));
    }

    private static String template(String namespace, LiveWorkload workload) {
        return "kubectl -n " + namespace + " get deployment " + workload.name()
                + " -o jsonpath='{.spec.template.spec.containers[0].env}"
                + " {.spec.template.spec.containers[0].envFrom}'";
    }

    /** Holds values of secrets, so it prints none. */
    @Override
    public String toString() {
        return who + " " + services;
    }
}
