package io.keybuzz.runbook.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.lock.CurrentHolder;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StoredReport;
import java.util.Optional;
import java.util.function.Function;

/** The cluster of the kubeconfig. Commands that ask it work without it, too. */
final class KubernetesClusterView implements ClusterView {

    @Override
    public Optional<Holder> holder(String namespace) {
        return ask(client -> CurrentHolder.read(client, namespace));
    }

    @Override
    public Optional<Report> storedReport(String namespace) {
        return ask(client -> StoredReport.read(client, namespace));
    }

    private static <T> Optional<T> ask(Function<KubernetesClient, Optional<T>> question) {
        try (KubernetesClient client = KubernetesClients.fromEnvironment()) {
            return question.apply(client);
        } catch (RuntimeException noAnswer) {
            return Optional.empty();
        }
    }
}
