package io.keybuzz.runbook.registry;

/**
 * An image's name in its parts, as container runtimes read it (https://github.com/distribution/reference).
 *
 * @param registry such as {@code ghcr.io}; {@code docker.io} when the name has none
 * @param tag {@code latest} when the name has neither tag nor digest; null when it has a digest only
 * @param digest {@code sha256:…}; null when the name has none
 */
public record ImageName(String registry, String repository, String tag, String digest) {

    /** Its parts; nothing is checked. */
    public static ImageName parse(String image) {
        String rest = image;
        String digest = null;
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = rest.substring(at + 1);
            rest = rest.substring(0, at);
        }
        String tag = digest == null ? "latest" : null;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (isHost) {
            return new ImageName(first, rest.substring(slash + 1), tag, digest);
        }
        return new ImageName("docker.io", slash < 0 ? "library/" + rest : rest, tag, digest);
    }

    /** Where it is asked: Docker Hub's interface has another name than Docker Hub. */
    public String host() {
        return registry.equals("docker.io") ? "registry-1.docker.io" : registry;
    }

    /** What a manifest is asked for by: the digest where there is one. */
    public String reference() {
        return digest != null ? digest : tag;
    }

    @Override
    public String toString() {
        return registry + "/" + repository + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
