package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the Service sends to a port on which the web pods say they listen; pure. Its endpoints are ready all the same when not. */
final class TargetPort {
    private TargetPort() {}

    /**
     * Why it does not, in words.
     *
     * @param service null when it is not there
     * @param pods of Chatwoot's web; those that name no port say nothing
     */
    static Optional<String> mismatch(Service service, List<Pod> pods) {
        List<ContainerPort> listened = pods.stream()
                .flatMap(p -> p.getSpec().getContainers().stream())
                .flatMap(c -> c.getPorts().stream())
                .distinct()
                .toList();
        if (service == null || listened.isEmpty()) {
            return Optional.empty();
        }
        return service.getSpec().getPorts().stream()
                .map(TargetPort::target)
                .filter(target -> listened.stream().noneMatch(port -> is(target, port)))
                .findFirst()
                .map(target -> "it sends to port " + target.getValue() + " of the pods, which listen on "
                        + listened.stream().map(TargetPort::words).distinct().collect(Collectors.joining(", ")));
    }

    private static IntOrString target(ServicePort port) {
        return port.getTargetPort() == null ? new IntOrString(port.getPort()) : port.getTargetPort();
    }

    private static boolean is(IntOrString target, ContainerPort port) {
        return target.getIntVal() == null
                ? target.getStrVal().equals(port.getName())
                : target.getIntVal().equals(port.getContainerPort());
    }

    private static String words(ContainerPort port) {
        return port.getContainerPort() + (port.getName() == null ? "" : " (" + port.getName() + ")");
    }
}
