package io.keybuzz.runbook.kubernetes;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page with a form, as Rails makes it; pure. */
final class FormPage {
    private static final String TOKEN = "authenticity_token";
    private static final List<Pattern> PLACES = List.of(
            Pattern.compile("<input[^>]*name=\"" + TOKEN + "\"[^>]*value=\"([^\"]*)\""),
            Pattern.compile("<input[^>]*value=\"([^\"]*)\"[^>]*name=\"" + TOKEN + "\""),
            Pattern.compile("<meta[^>]*name=\"csrf-token\"[^>]*content=\"([^\"]*)\""));

    private FormPage() {}

    /** What is sent: the fields, and the token that shows that they come from this page. */
    static String body(String page, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>();
        token(page).ifPresent(token -> all.put(TOKEN, token));
        all.putAll(fields);
        return all.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** The cookies of a page as a browser sends them back. */
    static String cookies(List<String> setCookies) {
        return setCookies.stream().map(c -> c.split(";", 2)[0].strip()).collect(Collectors.joining("; "));
    }

    static Optional<String> token(String page) {
        return PLACES.stream()
                .map(place -> place.matcher(page))
                .filter(Matcher::find)
                .map(m -> m.group(1)
                        .replace("&#x2F;", "/")
                        .replace("&#43;", "+")
                        .replace("&#39;", "'")
                        .replace("&quot;", "\"")
                        .replace("&amp;", "&"))
                .findFirst();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
