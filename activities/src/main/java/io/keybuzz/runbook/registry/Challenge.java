package io.keybuzz.runbook.registry;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a registry wants to be asked: its {@code WWW-Authenticate} (https://distribution.github.io/distribution/spec/auth/token/). */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_]+)=\"([^\"]*)\"");

    static Challenge parse(String header) {
        String scheme = header.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher m = PARAMETER.matcher(header);
        while (m.find()) {
            parameters.put(m.group(1).toLowerCase(Locale.ROOT), m.group(2));
        }
        return new Challenge(scheme, parameters);
    }

    boolean bearer() {
        return scheme.equals("bearer");
    }

    String realm() {
        return parameters.getOrDefault("realm", "");
    }

    /** The token service's address with what it has to be asked for. */
    URI token(URI service, String repository) {
        String scope = parameters.getOrDefault("scope", "repository:" + repository + ":pull");
        String query = (parameters.containsKey("service") ? "service=" + encode(parameters.get("service")) + "&" : "")
                + "scope=" + encode(scope);
        return URI.create(service + (service.getRawQuery() == null ? "?" : "&") + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
