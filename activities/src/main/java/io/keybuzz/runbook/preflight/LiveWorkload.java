package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.preflight.RunningProcesses.Running;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Deployment of Chatwoot's that is there, with what its pods use.
 *
 * @param ours whether its pods come from this program's own template, which follows what an install changes of its settings
 * @param stated what its pod template would give a new pod now
 * @param processes what runs
 */
record LiveWorkload(String name, boolean ours, Map<String, String> stated, List<Running> processes) {

    /** Those of the target that exist. */
    static List<LiveWorkload> read(Connections connections, String namespace, LiveSettings settings) {
        RunningProcesses running = new RunningProcesses(connections);
        List<LiveWorkload> found = new ArrayList<>();
        for (String name : Names.WORKLOADS) {
            Deployment live = LiveDeployment.find(connections.kubernetes(), namespace, name)
                    .orElse(null);
            if (live != null) {
                found.add(new LiveWorkload(
                        name,
                        LiveDeployment.rolledByUs(live),
                        settings.environment(LiveDeployment.container(live, name)),
                        running.of(live, name)));
            }
        }
        return found;
    }

    /** What could be asked. */
    List<Running> answered() {
        return processes.stream().filter(p -> p.environment().isPresent()).toList();
    }

    /** What could not; a pod that is ending may well be silent. */
    List<Running> silent() {
        return processes.stream()
                .filter(p -> p.environment().isEmpty() && !p.ending())
                .toList();
    }

    /** Holds values of secrets, so it prints names. */
    @Override
    public String toString() {
        return "LiveWorkload[" + name + ", " + processes + "]";
    }
}
