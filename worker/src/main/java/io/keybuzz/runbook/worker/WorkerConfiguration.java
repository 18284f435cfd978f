package io.keybuzz.runbook.worker;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How this process is set up, from its environment: {@link Setting} lists names, meanings and defaults. Temporal's connection is not
 * here: that is Temporal's own environment configuration.
 *
 * @param uiUrl without a slash at its end; null: no links
 * @param policy null: no policy, everything is allowed
 * @param hmacKey null: the worker makes one
 * @param buildId null: unversioned
 * @param addressMap null: every address is reached at itself
 */
public record WorkerConfiguration(
        Path credentialsDirectory,
        String cluster,
        String uiUrl,
        int httpPort,
        Path policy,
        String hmacKey,
        String buildId,
        LogFormat logFormat,
        Path addressMap) {

    /** How log lines look. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    private static final Pattern CLUSTER = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
    private static final int SHORTEST_KEY = 32;

    /** @throws ConfigurationMistakes when anything is wrong, with all of it */
    public static WorkerConfiguration read(Map<String, String> environment) {
        Reading r = new Reading(environment, new ArrayList<>());
        WorkerConfiguration configuration = new WorkerConfiguration(
                r.value(Setting.RUNBOOK_CREDENTIALS_DIR, "a directory", WorkerConfiguration::directory),
                r.value(Setting.RUNBOOK_CLUSTER, "a name of a-z, 0-9, - and .", WorkerConfiguration::cluster),
                r.value(Setting.RUNBOOK_UI_URL, "an http or https address without a query", WorkerConfiguration::url),
                r.number(Setting.RUNBOOK_HTTP_PORT, 65_535),
                r.value(Setting.RUNBOOK_POLICY, "a file that can be read", WorkerConfiguration::file),
                r.secret(Setting.RUNBOOK_HMAC_KEY, SHORTEST_KEY),
                r.value(Setting.RUNBOOK_BUILD_ID, "at most 255 characters", b -> b.length() <= 255 ? b : null),
                r.value(Setting.RUNBOOK_LOG_FORMAT, "text or json", WorkerConfiguration::format),
                r.value(Setting.RUNBOOK_ADDRESS_MAP, "a file that can be read", WorkerConfiguration::file));
        // Not having the directory at all is no mistake: every secret may be elsewhere.
        if (environment.containsKey(Setting.RUNBOOK_CREDENTIALS_DIR.name())
                && configuration.credentialsDirectory != null
                && !Files.isDirectory(configuration.credentialsDirectory)) {
            r.mistakes.add(Setting.RUNBOOK_CREDENTIALS_DIR + " = " + configuration.credentialsDirectory
                    + ": there is no such directory");
        }
        if (!r.mistakes.isEmpty()) {
            throw new ConfigurationMistakes(r.mistakes);
        }
        return configuration;
    }

    /** Variables that look like ours and are not, since a misspelt one would be ignored in silence. */
    public static List<String> unknown(Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith("RUNBOOK_") && !name.startsWith("RUNBOOK_SECRET_"))
                .filter(name -> !known(name))
                .sorted()
                .toList();
    }

    private static boolean known(String name) {
        // The launcher reads this one.
        if (name.equals("RUNBOOK_JAVA_OPTS")) {
            return true;
        }
        for (Setting setting : Setting.values()) {
            if (setting.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Path directory(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    private static Path file(String text) {
        Path path = directory(text);
        return path != null && Files.isRegularFile(path) && Files.isReadable(path) ? path : null;
    }

    private static String cluster(String text) {
        return CLUSTER.matcher(text).matches() ? text : null;
    }

    private static String url(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null
                    ? text.replaceAll("/+$", "")
                    : null;
        } catch (URISyntaxException noUrl) {
            return null;
        }
    }

    private static LogFormat format(String text) {
        return switch (text) {
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> null;
        };
    }

    @Override
    public String toString() {
        return "WorkerConfiguration[credentialsDirectory=" + credentialsDirectory + ", cluster=" + cluster + ", uiUrl="
                + uiUrl + ", httpPort=" + httpPort + ", policy=" + policy + ", hmacKey="
                + (hmacKey == null ? "null" : "***") + ", buildId=" + buildId + ", logFormat=" + logFormat
                + ", addressMap=" + addressMap + "]";
    }

    private record Reading(Map<String, String> environment, List<String> mistakes) {

        String text(Setting setting) {
            String text = environment.get(setting.name());
            return text == null || text.isBlank() ? setting.defaultValue() : text.strip();
        }

        <T> T value(Setting setting, String expected, Function<String, T> parse) {
            String text = text(setting);
            if (text == null) {
                return null;
            }
            T value = parse.apply(text);
            if (value == null) {
                mistakes.add(setting + " = " + text + ": has to be " + expected + " (" + setting.meaning() + ")");
            }
            return value;
        }

        int number(Setting setting, int highest) {
            Integer number = value(setting, "a number from 0 to " + highest, text -> {
                try {
                    int n = Integer.parseInt(text);
                    return n >= 0 && n <= highest ? n : null;
                } catch (NumberFormatException noNumber) {
                    return null;
                }
            });
            return number == null ? 0 : number;
        }

        String secret(Setting setting, int shortest) {
            String text = text(setting);
            if (text == null) {
                return null;
            }
            if (text.length() < shortest) {
                mistakes.add(setting + ": has to have at least " + shortest + " characters");
            }
            // As it is: a key with a line end after it has sealed specs that are kept.
            return environment.get(setting.name());
        }
    }
}
