package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a visitor of Chatwoot does, and what the right answer is. Judging is pure; the sources of what goes wrong are issues of
 * chatwoot/chatwoot: #10165, #3704 (WebSocket), #10688, #4611, #4088 (scheme), #14735, #5029 (onboarding).
 */
final class Visitor {
    /** Chatwoot's own limit for an attachment. */
    static final long UPLOAD = 40L * 1024 * 1024;

    private static final String BODY_SIZE = "nginx.ingress.kubernetes.io/proxy-body-size";
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Spec spec;
    private final VisitorRequest root;
    private final Frontend frontend;
    private final String webSocketKey;

    /** @param webSocketKey 16 random bytes in Base64 */
    Visitor(Spec spec, String address, String webSocketKey) {
        this.spec = spec;
        this.root = VisitorRequest.get(spec, address, "/");
        this.frontend = Frontend.of(spec);
        this.webSocketKey = webSocketKey;
    }

    /** Something to ask, whether redirects are followed, and how the answer is judged. */
    record Question(String what, VisitorRequest request, boolean follows, Function<VisitorAnswer, VisitorRow> judge) {}

    List<Question> questions() {
        return List.of(
                question("/api", root.at("/api"), true, this::api),
                question("WebSocket on /cable", handshake(), false, this::cable),
                question("/widget", root.at("/widget"), true, this::widget),
                question("/packs/js/sdk.js", root.at("/packs/js/sdk.js"), true, this::sdk),
                question("/app/login", root.at("/app/login"), true, this::login),
                question(
                        "an upload of 40 MB",
                        root.at("/api/v1/widget/direct_uploads").announcing(UPLOAD),
                        false,
                        this::upload),
                question(Names.ONBOARDING_PATH, root.at(Names.ONBOARDING_PATH), true, this::onboarding));
    }

    private VisitorRequest handshake() {
        return root.at("/cable")
                .with("Upgrade", "websocket")
                .with("Origin", frontend.origin())
                .with("Sec-WebSocket-Version", "13")
                .with("Sec-WebSocket-Key", webSocketKey)
                .with("Sec-WebSocket-Protocol", "actioncable-v1-json, actioncable-unsupported");
    }

    /** What an answer is worth. @param why empty when it is right */
    private record Finding(Status status, String why) {
        static final Finding RIGHT = new Finding(Status.PASSED, "");

        static Finding warning(String why) {
            return new Finding(Status.WARNED, why);
        }

        static Finding wrong(String why) {
            return new Finding(Status.FAILED, why);
        }
    }

    private static Question question(
            String what, VisitorRequest request, boolean follows, Function<VisitorAnswer, Finding> judge) {
        return new Question(what, request, follows, answer -> {
            Finding finding = Symptom.of(answer) == Symptom.THROTTLED
                    ? Finding.warning("a rate limit stopped the measurement, which says nothing about visitors")
                    : judge.apply(answer);
            String observed = answer.sentence() + (finding.why().isEmpty() ? "" : "; " + finding.why());
            return new VisitorRow(what, request, finding.status(), observed);
        });
    }

    private Finding api(VisitorAnswer answer) {
        if (!answer.served()) {
            return Finding.wrong("the application does not answer here");
        }
        String body = answer.body().replaceAll("\\s", "");
        if (!body.contains("\"queue_services\":\"ok\"")) {
            return Finding.wrong("queue_services is not ok: the web pods do not reach Redis");
        }
        return body.contains("\"data_services\":\"ok\"")
                ? Finding.RIGHT
                : Finding.wrong("data_services is not ok: the web pods do not reach the database");
    }

    private Finding cable(VisitorAnswer answer) {
        if (answer.status() != 101) {
            return Finding.wrong("live chat does not work: a proxy drops Upgrade, or FRONTEND_URL is not "
                    + frontend.origin() + " (Chatwoot refuses other origins), or FORCE_SSL is on without TLS");
        }
        return answer.header("sec-websocket-accept").equals(acceptOf(webSocketKey))
                ? Finding.RIGHT
                : Finding.wrong("the answer does not belong to the handshake's key: something in between answers");
    }

    /** Without a website's token Chatwoot itself says 404, which proves that the path reaches it. */
    private Finding widget(VisitorAnswer answer) {
        boolean chatwoots404 = answer.status() == 404 && answer.body().contains("web widget does not exist");
        return answer.served() || chatwoots404
                ? Finding.RIGHT
                : Finding.wrong("the chat bubble does not load: a gateway in front, or the path leads elsewhere");
    }

    private Finding sdk(VisitorAnswer answer) {
        if (!answer.served()) {
            return Finding.wrong("sites that embed the chat cannot load it");
        }
        String type = answer.header("content-type");
        return type.toLowerCase(Locale.ROOT).contains("javascript")
                ? Finding.RIGHT
                : Finding.wrong("it is no script but " + type);
    }

    private Finding login(VisitorAnswer answer) {
        if (!answer.served()) {
            return Finding.wrong("nobody can log in");
        }
        if (frontend.scheme().equals("https") && answer.body().contains("http://" + frontend.host())) {
            return Finding.wrong("a page of an https site links to http://" + frontend.host()
                    + ": the scheme is not forwarded, or FRONTEND_URL is http");
        }
        return answer.body().contains(frontend.origin())
                ? Finding.RIGHT
                : Finding.warning("the page does not name " + frontend.origin() + "; FRONTEND_URL may be another");
    }

    private Finding upload(VisitorAnswer answer) {
        if (answer.kind() != VisitorAnswer.Kind.ANSWERED) {
            return Finding.warning("whether an upload passes is not known");
        }
        return answer.status() == 413
                ? Finding.wrong("attachments of this size are refused: annotation " + BODY_SIZE + " (now "
                        + spec.ingress().annotations().getOrDefault(BODY_SIZE, "the default") + ")")
                : Finding.RIGHT;
    }

    private Finding onboarding(VisitorAnswer answer) {
        if (!answer.served()) {
            return Finding.wrong("neither the page nor a redirect away from it");
        }
        return answer.trail().get(answer.trail().size() - 1).startsWith(Names.ONBOARDING_PATH)
                ? Finding.warning("whoever visits first becomes administrator; finish it, or set admin in the spec")
                : Finding.RIGHT;
    }

    static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + WEBSOCKET_GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
