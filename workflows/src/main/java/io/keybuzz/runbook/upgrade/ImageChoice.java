package io.keybuzz.runbook.upgrade;

/**
 * The exact image that a run deploys. A tag is resolved once, at the registry, and pinned to its digest: a node that has an older image
 * under that tag would go on using it, and the tag may move while the run migrates and rolls.
 *
 * @param image with tag and digest, as the pods are to name it
 * @param same whether that is what every pod runs already
 * @param asked whether the registry said what the tag means; when not, the same tag counts as the same image
 */
public record ImageChoice(String image, boolean same, boolean asked) {

    /**
     * @param wanted with tag, digest or both
     * @param registryDigest what the registry says the tag means; null when it could not be asked
     */
    public static ImageChoice of(String wanted, String registryDigest, RunningImage running) {
        String digest = registryDigest != null ? registryDigest : digest(wanted);
        if (digest == null) {
            boolean same = withoutDigest(running.image()).equals(wanted);
            return new ImageChoice(same ? running.image() : wanted, same, false);
        }
        boolean same = running.digests().size() == 1 && running.digests().contains(digest);
        return new ImageChoice(same ? running.image() : pinned(wanted, digest), same, true);
    }

    /** The name and tag of an image. */
    public static String withoutDigest(String image) {
        int at = image.indexOf('@');
        return at < 0 ? image : image.substring(0, at);
    }

    /** The digest that an image's name holds; null when it holds none. */
    public static String digest(String image) {
        int at = image.indexOf('@');
        return at < 0 ? null : image.substring(at + 1);
    }

    /** Whether {@code actual} is {@code wanted}, or {@code wanted} pinned to a digest. */
    public static boolean pins(String actual, String wanted) {
        return actual.equals(wanted)
                || digest(wanted) == null && withoutDigest(actual).equals(wanted);
    }

    private static String pinned(String wanted, String digest) {
        return digest(wanted) == null ? wanted + "@" + digest : wanted;
    }
}
