package io.keybuzz.runbook.testbed.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An answer of the API server that is no success: a {@code Status} as Kubernetes writes it. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient Map<String, Object> details;

    private ApiFailure(int code, String reason, String message, Map<String, Object> details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    static ApiFailure notFound(ResourceType type, String name) {
        return new ApiFailure(
                404, "NotFound", type.qualifiedPlural() + " \"" + name + "\" not found", details(type, name));
    }

    static ApiFailure noSuchPath() {
        return new ApiFailure(404, "NotFound", "the server could not find the requested resource", Map.of());
    }

    static ApiFailure exists(ResourceType type, String name) {
        return new ApiFailure(
                409, "AlreadyExists", type.qualifiedPlural() + " \"" + name + "\" already exists", details(type, name));
    }

    static ApiFailure stale(ResourceType type, String name) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + type.qualifiedPlural() + " \"" + name
                        + "\": the object has been modified; please apply your changes to the latest version and try again",
                details(type, name));
    }

    static ApiFailure precondition(ResourceType type, String name, String field) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + type.qualifiedPlural() + " \"" + name
                        + "\": Precondition failed: " + field + " in precondition does not match",
                details(type, name));
    }

    static ApiFailure applyConflict(List<Map<String, Object>> causes) {
        StringBuilder message = new StringBuilder(
                "Apply failed with " + causes.size() + " conflict" + (causes.size() == 1 ? "" : "s") + ": ");
        causes.forEach(cause -> message.append(message.toString().endsWith(": ") ? "" : ", ")
                .append(cause.get("message"))
                .append(": ")
                .append(cause.get("field")));
        return new ApiFailure(409, "Conflict", message.toString(), Map.of("causes", causes));
    }

    static ApiFailure invalid(ResourceType type, String name, String field, String message) {
        Map<String, Object> details = details(type, name);
        details.put("causes", List.of(Map.of("reason", "FieldValueInvalid", "message", message, "field", field)));
        return new ApiFailure(
                422, "Invalid", type.kind() + " \"" + name + "\" is invalid: " + field + ": " + message, details);
    }

    static ApiFailure forbidden(ResourceType type, String name, String why) {
        return new ApiFailure(
                403,
                "Forbidden",
                type.qualifiedPlural() + " \"" + name + "\" is forbidden: " + why,
                details(type, name));
    }

    static ApiFailure bad(String message) {
        return new ApiFailure(400, "BadRequest", message, Map.of());
    }

    static ApiFailure unsupportedMedia() {
        return new ApiFailure(
                415, "UnsupportedMediaType", "the simulation understands JSON and YAML, not protobuf", Map.of());
    }

    static ApiFailure gone() {
        return new ApiFailure(410, "Expired", "too old resource version", Map.of());
    }

    private static Map<String, Object> details(ResourceType type, String name) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", name);
        details.put("group", type.group());
        details.put("kind", type.plural());
        return details;
    }

    public int code() {
        return code;
    }

    String status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put("status", "Failure");
        status.put("message", getMessage());
        status.put("reason", reason);
        status.put("details", details);
        status.put("code", code);
        return Tree.json(status);
    }
}
