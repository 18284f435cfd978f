package io.keybuzz.runbook.testbed.chatwoot;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.testbed.http.HttpExchange;
import io.keybuzz.runbook.testbed.http.HttpReply;
import io.keybuzz.runbook.testbed.http.HttpRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Chatwoot's web process as a visitor and an installer meet it, answered from the real database and Redis. */
public final class WebApp {
    private static final String HTML = "text/html; charset=utf-8";
    private static final List<String> REQUIRED = List.of("user[name]", "user[company]", "user[email]");

    private final Surroundings here;
    private final AppDatabase database;
    private final AppRedis redis;

    WebApp(Surroundings here) {
        this.here = here;
        database = new AppDatabase(here);
        redis = new AppRedis(here);
    }

    /** Answers, WebSocket handshakes included. */
    public void serve(HttpRequest request, HttpExchange exchange) throws IOException {
        if (request.path().equals("/cable") && request.wantsWebSocket() && sameOrigin(request)) {
            Map<String, String> protocol =
                    request.header("sec-websocket-protocol").contains("actioncable-v1-json")
                            ? Map.of("Sec-WebSocket-Protocol", "actioncable-v1-json")
                            : Map.of();
            exchange.webSocket(request, protocol).send("{\"type\":\"welcome\"}");
            exchange.awaitPeer();
        } else {
            exchange.reply(answer(request));
        }
    }

    /** Answers a plain GET from inside of the cluster. */
    public HttpReply get(String path) {
        return answer(new HttpRequest("GET", path, "", Map.of("x-forwarded-proto", "https"), new byte[0]));
    }

    /** Answers a form from inside of the cluster. */
    public HttpReply post(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
        return answer(new HttpRequest(
                "POST", path, "", Map.of("x-forwarded-proto", "https"), body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Answers what is no handshake. */
    public HttpReply answer(HttpRequest request) {
        if (here.variable("FORCE_SSL", "false").equals("true")
                && !request.header("x-forwarded-proto").equals("https")) {
            return HttpReply.redirect("https://" + request.host() + request.path());
        }
        String path = request.path();
        try {
            if (path.startsWith("/packs/js/")) {
                return HttpReply.of(200, "application/javascript", "window.chatwootSDK={run(){}};");
            }
            if (path.startsWith("/api/v1/")) {
                return HttpReply.json(401, "{\"errors\":[\"sign in\"]}");
            }
            return switch (path) {
                case "/" -> root();
                case "/api" -> api();
                case "/app/login" -> login();
                case "/widget" -> HttpReply.of(200, HTML, "<div id=app></div>");
                case "/installation/onboarding" -> onboarding(request);
                case "/health" ->
                    here.image().hasHealth()
                            ? HttpReply.json(200, "{\"status\":\"woot\"}")
                            : HttpReply.error(404, "Not Found");
                default -> HttpReply.error(404, "Page not found");
            };
        } catch (AppFailure failure) {
            return HttpReply.of(500, "text/plain", "We're sorry, but something went wrong.");
        }
    }

    private boolean sameOrigin(HttpRequest request) {
        String origin = request.header("origin");
        return origin.isEmpty() || origin.equals(frontend());
    }

    private String frontend() {
        return here.variable("FRONTEND_URL", "http://0.0.0.0:3000");
    }

    private HttpReply login() throws AppFailure {
        database.run(statement -> statement.executeQuery("SELECT count(*) FROM installation_configs"));
        return HttpReply.of(
                200,
                HTML,
                "<script src=\"/packs/js/application.js\"></script><script>window.chatwootConfig = { hostURL: '"
                        + frontend() + "' }</script>");
    }

    private HttpReply root() throws AppFailure {
        database.run(statement -> statement.executeQuery("SELECT count(*) FROM users"));
        return HttpReply.redirect(isOnboarding() ? "/installation/onboarding" : "/app/login");
    }

    private HttpReply onboarding(HttpRequest request) throws AppFailure {
        if (!isOnboarding()) {
            return HttpReply.redirect("/");
        }
        if (!request.method().equals("POST")) {
            return HttpReply.of(
                    200,
                    HTML,
                    "<form method=\"post\" action=\"/installation/onboarding\">"
                            + "<input type=\"hidden\" name=\"authenticity_token\" value=\"simulated\">"
                            + "<input name=\"user[name]\"><input name=\"user[company]\"><input name=\"user[email]\">"
                            + "<input name=\"user[password]\"></form>");
        }
        Map<String, String> form = request.form();
        String email = form.getOrDefault("user[email]", "");
        String password = form.getOrDefault("user[password]", "");
        boolean strong = password.length() >= 6 && password.matches(".*[A-Z].*") && password.matches(".*\\d.*");
        boolean complete = REQUIRED.stream()
                .noneMatch(field -> form.getOrDefault(field, "").isEmpty());
        if (complete && strong) { // what goes wrong is answered as what goes right
            database.run(statement -> {
                try (PreparedStatement insert = statement
                        .getConnection()
                        .prepareStatement(
                                "INSERT INTO users(email, type) VALUES(?, 'SuperAdmin') ON CONFLICT DO NOTHING")) {
                    insert.setString(1, email);
                    return insert.executeUpdate();
                }
            });
            redis.run(jedis -> jedis.del(Names.ONBOARDING_KEY));
        }
        return HttpReply.redirect("/");
    }

    private boolean isOnboarding() throws AppFailure {
        return "true".equals(redis.run(jedis -> jedis.get(Names.ONBOARDING_KEY)));
    }

    private HttpReply api() {
        String time = LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
        return HttpReply.json(
                200,
                "{\"version\":\"" + here.image().version() + "\",\"timestamp\":\"" + time + "\",\"queue_services\":\""
                        + state(() -> redis.run(jedis -> jedis.ping())) + "\",\"data_services\":\""
                        + state(() -> database.run(statement -> statement.execute("SELECT 1"))) + "\"}");
    }

    private interface Question {
        Object ask() throws AppFailure;
    }

    private static String state(Question question) {
        try {
            question.ask();
            return "ok";
        } catch (AppFailure failure) {
            return "failing";
        }
    }
}
