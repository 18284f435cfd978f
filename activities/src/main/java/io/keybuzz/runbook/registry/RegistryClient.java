package io.keybuzz.runbook.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.registry.RegistryAnswer.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a registry whether a login may pull an image (https://distribution.github.io/distribution/spec/api/): token flow or basic
 * authentication, whichever it wants. Nothing is pulled.
 */
final class RegistryClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final RegistryHttp http;

    RegistryClient(AddressMap addresses) {
        this.http = new RegistryHttp(addresses);
    }

    /** @param login null: as anybody */
    RegistryAnswer ask(RegistryAddress address, ImageName image, Login login) {
        URI manifest = address.base().resolve("/v2/" + image.repository() + "/manifests/" + image.reference());
        List<String> secrets = login == null ? List.of() : List.of(login.password(), login.basic());
        try {
            RegistryHttp.Answer answer = http.send("HEAD", manifest, null);
            String authorization = null;
            if (answer.status() == 401) {
                Authorization got = authorize(address, image, login, answer, secrets);
                if (got.refused() != null) {
                    return got.refused();
                }
                authorization = got.header();
                answer = http.send("HEAD", manifest, authorization);
            }
            return read(answer, address, image, manifest, authorization, secrets);
        } catch (IOException e) {
            return RegistryAnswer.of(Kind.UNREACHABLE, RemoteText.mask(e.getMessage(), secrets));
        }
    }

    private record Authorization(String header, RegistryAnswer refused) {}

    private Authorization authorize(
            RegistryAddress address, ImageName image, Login login, RegistryHttp.Answer answer, List<String> secrets)
            throws IOException {
        Challenge challenge = Challenge.parse(answer.header("WWW-Authenticate").orElse("Basic"));
        if (login != null && !address.mayLogIn()) {
            return refused(
                    Kind.UNREACHABLE,
                    address.base()
                            + " wants a login, and none is sent there: neither https nor an endpoint that is allowed");
        }
        if (!challenge.bearer()) {
            return login == null
                    ? refused(Kind.UNAUTHORIZED, "it wants a login")
                    : new Authorization("Basic " + login.basic(), null);
        }
        Optional<URI> service = address.tokenService(challenge.realm());
        if (service.isEmpty()) {
            return refused(
                    Kind.UNREACHABLE, "its token service " + challenge.realm() + " is at another site: not asked");
        }
        RegistryHttp.Answer token = http.send(
                "GET",
                challenge.token(service.get(), image.repository()),
                login == null ? null : "Basic " + login.basic());
        if (token.status() == 200) {
            JsonNode body = json(token.body());
            String value = body.path("token").asText(body.path("access_token").asText(""));
            return new Authorization("Bearer " + value, null);
        }
        Kind kind = switch (token.status()) {
            case 401 -> Kind.UNAUTHORIZED;
            case 403, 404 -> Kind.DENIED;
            default -> Kind.UNREACHABLE;
        };
        return refused(kind, words(token, secrets));
    }

    private RegistryAnswer read(
            RegistryHttp.Answer answer,
            RegistryAddress address,
            ImageName image,
            URI manifest,
            String authorization,
            List<String> secrets)
            throws IOException {
        if (answer.status() == 200) {
            return RegistryAnswer.ok(answer.header("Docker-Content-Digest").orElse(image.digest()));
        }
        // A HEAD's refusal has no words.
        RegistryHttp.Answer said = http.send("GET", manifest, authorization);
        return switch (answer.status()) {
            case 401 -> RegistryAnswer.of(Kind.UNAUTHORIZED, words(said, secrets));
            case 403 -> RegistryAnswer.of(Kind.DENIED, words(said, secrets));
            case 404 -> RegistryAnswer.tagMissing(tags(address, image, authorization), words(said, secrets));
            default -> RegistryAnswer.of(Kind.UNREACHABLE, words(said, secrets));
        };
    }

    private List<String> tags(RegistryAddress address, ImageName image, String authorization) throws IOException {
        URI list = address.base().resolve("/v2/" + image.repository() + "/tags/list?n=1000");
        List<String> tags = new ArrayList<>();
        json(http.send("GET", list, authorization).body())
                .path("tags")
                .forEach(tag -> tags.add(RemoteText.neutralise(tag.asText())));
        return tags;
    }

    private static Authorization refused(Kind kind, String words) {
        return new Authorization(null, RegistryAnswer.of(kind, words));
    }

    /** The registry's own words, such as {@code UNAUTHORIZED: authentication required}. */
    private static String words(RegistryHttp.Answer answer, List<String> secrets) {
        JsonNode error = json(answer.body()).path("errors").path(0);
        String said = error.isMissingNode()
                ? ""
                : " " + error.path("code").asText() + ": "
                        + error.path("message").asText();
        return RemoteText.mask("HTTP " + answer.status() + said, secrets);
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            return JSON.createObjectNode();
        }
    }
}
