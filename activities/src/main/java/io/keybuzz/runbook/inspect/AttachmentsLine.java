package io.keybuzz.runbook.inspect;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where attachments go by the pods' own settings: to a bucket with all of its keys, to a volume, or into the pod. */
final class AttachmentsLine implements ReportCheck {
    private static final String ID = "attachments";
    private static final String TITLE = "Attachments survive a restart";
    private static final String SERVICE = "ACTIVE_STORAGE_SERVICE";
    /** Of disks: local is /app/storage, test is /app/tmp/storage, which goes with the pod. */
    private static final Set<String> DISKS = Set.of("", "local", "test");
    /** What config/storage.yml reads for each service that it has. */
    private static final Map<String, List<String>> KEYS = new TreeMap<>(Map.of(
            "amazon",
            List.of("S3_BUCKET_NAME", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"),
            "google",
            List.of("GCS_BUCKET", "GCS_PROJECT", "GCS_CREDENTIALS"),
            "microsoft",
            List.of("AZURE_STORAGE_CONTAINER", "AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCESS_KEY"),
            "s3_compatible",
            List.of(
                    "STORAGE_BUCKET_NAME",
                    "STORAGE_ACCESS_KEY_ID",
                    "STORAGE_SECRET_ACCESS_KEY",
                    "STORAGE_REGION",
                    "STORAGE_ENDPOINT")));

    private static final List<String> PREFIXES = List.of("S3_", "STORAGE_", "AWS_", "GCS_", "AZURE_STORAGE_");

    private final UsedInstall install;

    AttachmentsLine(UsedInstall install) {
        this.install = install;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Map<String, String> environment = install.environment();
        String service = environment.getOrDefault(SERVICE, "").strip();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Observed.of(SERVICE + " of the pods", service.isEmpty() ? "not set, which means local" : service));
        List<String> unread = environment.keySet().stream()
                .filter(k -> PREFIXES.stream().anyMatch(k::startsWith))
                .sorted()
                .toList();
        if (!unread.isEmpty()) {
            evidence.add(Observed.of("storage settings of the pods", String.join(", ", unread)));
        }
        if (!DISKS.contains(service)) {
            return List.of(
                    KEYS.containsKey(service)
                            ? bucket(service, evidence)
                            : unknown(request.target().namespace(), service, evidence));
        }
        if (!service.equals("test")
                && keepsStorage(install.web())
                && (install.worker() == null || keepsStorage(install.worker()))) {
            return List.of(CheckLine.passed(ID, TITLE, "kept on a volume at /app/storage", evidence));
        }
        String half = unread.isEmpty()
                ? ""
                : "; " + String.join(", ", unread) + " are set, and count only once " + SERVICE + " is";
        return List.of(CheckLine.warned(
                ID,
                TITLE,
                "they are kept in the pod that received them: lost at its restart, and other pods do not have them"
                        + half,
                "first copy what each web pod holds: kubectl -n "
                        + request.target().namespace()
                        + " cp POD:/app/storage DIRECTORY; then ./runbook install -f SPEC"
                        + " --set env." + SERVICE + "=s3_compatible" + set(KEYS.get("s3_compatible"))
                        + " (as MinIO; amazon goes with " + String.join(", ", KEYS.get("amazon")) + ")",
                evidence));
    }

    private Check bucket(String service, List<Evidence> evidence) {
        List<String> missing = missing(service);
        return missing.isEmpty()
                ? CheckLine.passed(ID, TITLE, "kept in " + service, evidence)
                : CheckLine.failed(
                        ID,
                        TITLE,
                        SERVICE + " is " + service + ", and " + String.join(", ", missing)
                                + " is not set: every upload fails",
                        "./runbook install -f SPEC" + set(missing),
                        evidence);
    }

    /** Rails ends at its start over a service that storage.yml does not have; what runs was started before, or is a fork's. */
    private Check unknown(String namespace, String service, List<Evidence> evidence) {
        return CheckLine.failed(
                ID,
                TITLE,
                SERVICE + " is " + service + ", and Chatwoot has " + String.join(", ", KEYS.keySet())
                        + ": none that restarts comes up again, unless this image's config/storage.yml names it",
                "./runbook install -f SPEC --set env." + SERVICE + "=s3_compatible" + set(missing("s3_compatible"))
                        + " (as MinIO); what the image has: kubectl -n " + namespace
                        + " exec deploy/" + Names.WEB + " -- grep -E '^[a-z]' config/storage.yml",
                evidence);
    }

    private List<String> missing(String service) {
        return KEYS.get(service).stream()
                .filter(key -> install.environment().getOrDefault(key, "").isBlank())
                .toList();
    }

    /** Options for these keys; those of a login are references to secrets. */
    private static String set(List<String> keys) {
        return keys.stream()
                .map(key -> key.contains("ACCESS_KEY") || key.contains("CREDENTIALS")
                        ? " --set secretEnv." + key + "=file:NAME"
                        : " --set env." + key + "=VALUE")
                .collect(Collectors.joining());
    }

    private static boolean keepsStorage(Deployment deployment) {
        var pod = deployment.getSpec().getTemplate().getSpec();
        Set<String> lasting = pod.getVolumes().stream()
                .filter(v -> v.getEmptyDir() == null && v.getConfigMap() == null && v.getSecret() == null)
                .map(Volume::getName)
                .collect(Collectors.toSet());
        return pod.getContainers().stream()
                .flatMap(c -> c.getVolumeMounts().stream())
                .anyMatch(m -> "/app/storage".equals(m.getMountPath()) && lasting.contains(m.getName()));
    }
}
