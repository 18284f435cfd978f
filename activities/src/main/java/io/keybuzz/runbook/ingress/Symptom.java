package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.ingress.VisitorAnswer.Kind;

/** What an ingress address shows to a visitor; the worst first, which is the order in which people are told. */
enum Symptom {
    NO_CONNECTION("takes no connection"),
    UNRESOLVED("is a name that does not resolve"),
    TLS("fails the TLS handshake"),
    PATH_SILENT("answers 504 or nothing: it gets no answer from the pods"),
    BAD_GATEWAY("answers 502"),
    UNAVAILABLE("answers 503"),
    NOT_FOUND("answers 404"),
    REDIRECTS("redirects a visitor in circles or away"),
    APPLICATION_ERROR("passes on an error of the application"),
    BROKEN("breaks the connection off or does not speak HTTP"),
    UNEXPECTED("answers something else than the page"),
    THROTTLED("answers 429"),
    SERVED("answers 200");

    private final String words;

    Symptom(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    static Symptom of(VisitorAnswer answer) {
        if (answer.served()) {
            return SERVED;
        }
        if (answer.kind() == Kind.ANSWERED) {
            return switch (answer.status()) {
                case 404 -> NOT_FOUND;
                case 429 -> THROTTLED;
                case 502 -> BAD_GATEWAY;
                case 503 -> UNAVAILABLE;
                case 504 -> PATH_SILENT;
                default -> answer.status() >= 500 ? APPLICATION_ERROR : UNEXPECTED;
            };
        }
        return switch (answer.kind()) {
            case DNS -> UNRESOLVED;
            case REFUSED, UNREACHABLE -> NO_CONNECTION;
            case SILENT -> PATH_SILENT;
            case TLS -> TLS;
            case OFF_HOST, LOOP -> REDIRECTS;
            default -> BROKEN;
        };
    }
}
