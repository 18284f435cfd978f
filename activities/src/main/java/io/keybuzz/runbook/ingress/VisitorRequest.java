package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.spec.Spec.Tls;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request of a visitor, sent to one address of the ingress whatever the frontend's name resolves to.
 *
 * @param address as the spec or the cluster names it, before the address map
 * @param tls whether TLS ends at that address
 * @param method GET, or another with no body that is really sent
 * @param path with its query, as it stands on the request line
 * @param headers beyond Host, User-Agent and the marker
 * @param announced a body's length that is announced with {@code Expect: 100-continue} and never sent; 0: none
 */
public record VisitorRequest(
        HostPort address,
        boolean tls,
        Frontend frontend,
        String method,
        String path,
        Map<String, String> headers,
        long announced) {

    /** A GET, on the way that the spec says visitors come. */
    public static VisitorRequest get(Spec spec, String address, String path) {
        return get(spec, new HostPort(address, spec.ingress().port()), path);
    }

    /** The same at another port than visitors come to. */
    static VisitorRequest get(Spec spec, HostPort address, String path) {
        Frontend frontend = Frontend.of(spec);
        boolean tls = spec.ingress().tls() == Tls.INGRESS;
        return new VisitorRequest(
                address,
                tls,
                frontend,
                "GET",
                path,
                tls ? Map.of() : Map.of("X-Forwarded-Proto", frontend.scheme()),
                0);
    }

    /** The same for another path. */
    public VisitorRequest at(String newPath) {
        return new VisitorRequest(address, tls, frontend, method, newPath, headers, announced);
    }

    /** The same with one more header. */
    public VisitorRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new VisitorRequest(address, tls, frontend, method, path, more, announced);
    }

    /** A POST that announces a body of that length and waits for leave to send it, which it never does. */
    public VisitorRequest announcing(long length) {
        return new VisitorRequest(address, tls, frontend, "POST", path, headers, length);
    }

    /** What a person types to see the same. */
    public String command() {
        StringBuilder out = new StringBuilder("curl -sS -D - -o /dev/null");
        if (tls) {
            out.append(" --connect-to ")
                    .append(frontend.host())
                    .append("::")
                    .append(address)
                    .append(" https://")
                    .append(frontend.authority())
                    .append(path);
        } else {
            out.append(" -H 'Host: ").append(frontend.authority()).append('\'');
            headers.forEach((name, value) ->
                    out.append(" -H '").append(name).append(": ").append(value).append('\''));
            out.append(" http://").append(address).append(path);
        }
        return out.toString();
    }
}
