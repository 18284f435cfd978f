package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.Reached;
import io.keybuzz.runbook.activity.Retry;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a registry's answer means. */
final class RegistryDiagnosis {
    private static final int SHOWN = 20;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private RegistryDiagnosis() {}

    /** Empty when the image can be pulled, or the registry could not be asked. */
    static Optional<Diagnosis> of(Spec spec, ImageName image, RegistryAnswer answer) {
        return switch (answer.kind()) {
            case OK, UNREACHABLE -> Optional.empty();
            case UNAUTHORIZED, DENIED ->
                Optional.of(new Diagnosis(
                        Cause.PULL_CREDENTIALS,
                        image.registry() + " does not let this login pull " + image.repository() + ": "
                                + answer.words(),
                        List.of(evidence(image, answer)),
                        List.of(Reached.answered("the registry's")),
                        login(spec, image) + ", then retry; try it with `docker login " + image.registry()
                                + " && docker manifest inspect " + image + "`.",
                        false));
            case TAG_MISSING ->
                Optional.of(new Diagnosis(
                        Cause.TAG_MISSING,
                        image + " does not exist; " + tags(answer.tags()),
                        List.of(evidence(image, answer)),
                        List.of(Observed.of("login at " + image.registry(), "accepted")),
                        "Set `image` to one that is there, or push it, and retry: "
                                + Retry.with(
                                        spec.namespace(),
                                        "image",
                                        answer.tags().isEmpty()
                                                ? "IMAGE:TAG"
                                                : image.registry() + "/" + image.repository() + ":TAG"),
                        false));
        };
    }

    static Evidence evidence(ImageName image, RegistryAnswer answer) {
        return Observed.of(
                "manifest of " + image,
                answer.kind() == RegistryAnswer.Kind.OK ? "digest " + answer.digest() : answer.words());
    }

    static String tags(List<String> tags) {
        if (tags.isEmpty()) {
            return "the repository has no tags, or is not there";
        }
        int more = tags.size() - SHOWN;
        // Registries list them in any order; by their numbers the newest versions stand last.
        List<String> ordered = tags.stream()
                .sorted(Comparator.comparing(RegistryDiagnosis::byNumbers))
                .toList();
        return "there are " + String.join(", ", ordered.subList(Math.max(0, more), ordered.size()))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String byNumbers(String tag) {
        return NUMBER.matcher(tag)
                .replaceAll(m -> "0".repeat(Math.max(0, 20 - m.group().length())) + m.group());
    }

    /** The spec's login goes to its own server only. */
    private static String login(Spec spec, ImageName image) {
        String server = spec.registry().server();
        return image.registry().equals(server)
                ? "Put a login that may read the package where " + references(spec) + " say"
                : "Set registry.server to " + image.registry() + " (it is " + server
                        + ") and put a login for it that may read the package where " + references(spec) + " say";
    }

    private static String references(Spec spec) {
        return spec.registry().username() == null
                ? "registry.username and registry.password"
                : spec.registry().username() + " and " + spec.registry().password();
    }
}
