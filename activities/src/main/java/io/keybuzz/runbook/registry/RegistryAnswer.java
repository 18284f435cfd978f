package io.keybuzz.runbook.registry;

import java.util.List;

/**
 * What a registry said about an image.
 *
 * @param digest of the manifest; null unless OK
 * @param tags those there are, when the one asked for is missing
 * @param words the registry's own, or why it could not be asked
 */
record RegistryAnswer(Kind kind, String digest, List<String> tags, String words) {
    enum Kind {
        OK,
        /** The login is wrong. */
        UNAUTHORIZED,
        /** The login is right and may not pull this, or the registry does not say which. */
        DENIED,
        TAG_MISSING,
        UNREACHABLE
    }

    static RegistryAnswer ok(String digest) {
        return new RegistryAnswer(Kind.OK, digest, List.of(), "");
    }

    static RegistryAnswer of(Kind kind, String words) {
        return new RegistryAnswer(kind, null, List.of(), words);
    }

    static RegistryAnswer tagMissing(List<String> tags, String words) {
        return new RegistryAnswer(Kind.TAG_MISSING, null, List.copyOf(tags), words);
    }
}
