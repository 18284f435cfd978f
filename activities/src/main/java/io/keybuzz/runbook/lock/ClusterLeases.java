package io.keybuzz.runbook.lock;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Leases named by target in the namespace {@code chatwoot-runbook}. */
final class ClusterLeases implements Leases {
    private final KubernetesClient client;

    ClusterLeases(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Optional<Held> read(String target) {
        try {
            return Optional.ofNullable(resource(target).get()).map(ClusterLeases::held);
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", name(target), e);
        }
    }

    @Override
    public boolean write(String target, Held before, Held after) {
        Lease lease = lease(target, before, after);
        var leases = client.leases().inNamespace(ServerSideApply.OWN_NAMESPACE);
        try {
            if (before == null) {
                leases.resource(lease).create();
            } else {
                leases.resource(lease).lockResourceVersion(before.version()).update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw ApiFailure.of(before == null ? "create" : "update", name(target), e);
        }
    }

    private static Lease lease(String target, Held before, Held after) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(ServerSideApply.OWN_NAMESPACE)
                .withName(target)
                .withResourceVersion(before == null ? null : before.version())
                .addToLabels("app.kubernetes.io/managed-by", ServerSideApply.FIELD_MANAGER)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(after.holder())
                .withLeaseTransitions(Math.toIntExact(after.token()))
                .withAcquireTime(after.since() == null ? null : ZonedDateTime.parse(after.since()))
                .endSpec()
                .build();
    }

    private static Held held(Lease lease) {
        var spec = lease.getSpec();
        String holder = spec == null ? null : spec.getHolderIdentity();
        Integer transitions = spec == null ? null : spec.getLeaseTransitions();
        ZonedDateTime since = spec == null ? null : spec.getAcquireTime();
        return new Held(
                holder == null || holder.isBlank() ? null : holder,
                transitions == null ? 0 : transitions,
                since == null
                        ? null
                        : since.withZoneSameInstant(ZoneOffset.UTC)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toInstant()
                                .toString(),
                lease.getMetadata().getResourceVersion());
    }

    private Resource<Lease> resource(String target) {
        return client.leases().inNamespace(ServerSideApply.OWN_NAMESPACE).withName(target);
    }

    private static String name(String target) {
        return "Lease/" + ServerSideApply.OWN_NAMESPACE + "/" + target;
    }
}
