package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The secrets whose loss is the loss of data, and where they are kept: sessions and tokens are made with SECRET_KEY_BASE, two-factor
 * logins are encrypted with the others.
 */
final class DataSecretsLine implements ReportCheck {
    private static final String ID = "data-secrets";
    private static final String TITLE = "Secrets that lose data when they are lost";
    private static final String KEY_BASE = "SECRET_KEY_BASE";
    /** The chart's and the sample file's own words, known to everybody. */
    private static final String EXAMPLE = "replace_with";

    private static final List<String> ENCRYPTION = List.of(
            "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY",
            "ACTIVE_RECORD_ENCRYPTION_DETERMINISTIC_KEY",
            "ACTIVE_RECORD_ENCRYPTION_KEY_DERIVATION_SALT");

    private final UsedInstall install;
    private final Supplier<KeysOfPods> keys;

    DataSecretsLine(UsedInstall install, Supplier<KeysOfPods> keys) {
        this.install = install;
        this.keys = keys;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        String namespace = request.target().namespace();
        List<Evidence> evidence = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        Set<String> holders = new LinkedHashSet<>();
        Stream.concat(Stream.of(KEY_BASE), ENCRYPTION.stream()).forEach(key -> {
            String source = install.settings().source(install.webContainer(), key);
            String value = install.environment().get(key);
            evidence.add(Observed.of(
                    key,
                    source == null
                            ? "not set"
                            : value == null
                                    ? source + ", which is not there"
                                    : source + ", " + value.length() + " characters"));
            if (source != null && value != null) {
                kept.add(key + " in " + source);
                holders.add(holder(source));
            }
        });
        KeysOfPods running = keys.get();
        evidence.addAll(running.evidence());
        if (!running.others().isEmpty()) {
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    running.toldOfKeys() + ". Sessions and encrypted columns would become unreadable",
                    running.firstForKeys(namespace),
                    evidence));
        }
        String keyBase = install.environment().getOrDefault(KEY_BASE, "");
        if (keyBase.isEmpty() || keyBase.startsWith(EXAMPLE)) {
            return List.of(CheckLine.failed(
                    ID,
                    TITLE,
                    keyBase.isEmpty()
                            ? "the pods get no " + KEY_BASE + ": none that restarts comes up again"
                            : KEY_BASE + " is the example's, which everybody knows: anyone can forge a login",
                    keyBase.isEmpty()
                            ? "find it in a pod that still runs: kubectl -n " + namespace + " exec deploy/" + Names.WEB
                                    + " -- printenv " + KEY_BASE + "; and supply it as secretEnv." + KEY_BASE
                            : "set another one and let everybody log in again: openssl rand -hex 64",
                    evidence));
        }
        boolean encrypts = ENCRYPTION.stream().anyMatch(install.environment()::containsKey);
        return List.of(CheckLine.warned(
                ID,
                TITLE,
                kept.stream().collect(Collectors.joining("; "))
                        + (encrypts ? "" : "; no keys for two-factor logins are set")
                        + ". Whether a copy exists elsewhere cannot be seen from here"
                        + (running.keysSurvive() ? "" : "; " + running.toldOfKeys()),
                save(namespace, holders) + (running.keysSurvive() ? "" : "; " + running.firstForKeys(namespace)),
                evidence));
    }

    /** The object that a source of {@link UsedInstall#settings} is in, as kubectl names it. */
    private static String holder(String source) {
        String[] words = source.split("[/ ]");
        return switch (words[0]) {
            case "Secret" -> "secret " + words[1];
            case "ConfigMap" -> "configmap " + words[1];
            default -> "deployment " + Names.WEB;
        };
    }

    private static String save(String namespace, Set<String> holders) {
        return holders.stream()
                        .map(h -> "kubectl -n " + namespace + " get " + h + " -o yaml > " + file(h))
                        .collect(Collectors.joining("; "))
                + (holders.size() == 1 ? ", and keep that file" : ", and keep these files")
                + " where the loss of the cluster does not reach";
    }

    // A ConfigMap may have the name of a Secret.
    private static String file(String holder) {
        return holder.replaceFirst("^secret ", "").replace(' ', '-') + ".yaml";
    }
}
