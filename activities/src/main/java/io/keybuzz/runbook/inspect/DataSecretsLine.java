package io.keybuzz.runbook.inspect;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.run.Names;
import java.util.ArrayList;
import java.util.List;
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

    DataSecretsLine(UsedInstall install) {
        this.install = install;
    }

    @Override
    public List<Check> check(CheckRequest request) {
        String namespace = request.target().namespace();
        List<Evidence> evidence = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        Stream.concat(Stream.of(KEY_BASE), ENCRYPTION.stream()).forEach(key -> {
            String source = install.settings().source(install.webContainer(), key);
            evidence.add(Observed.of(
                    key,
                    source == null
                            ? "not set"
                            : source + ", " + install.environment().get(key).length() + " characters"));
            if (source != null) {
                kept.add(key + " in " + source);
            }
        });
        String save = "kubectl -n " + namespace + " get secret " + Names.SECRET + " -o yaml > " + Names.SECRET
                + ".yaml, and keep that file where the loss of the cluster does not reach";
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
                        + ". Whether a copy exists elsewhere cannot be seen from here",
                save,
                evidence));
    }
}
