package io.keybuzz.runbook.legacy;

import java.util.Locale;

/** What differs between installs that hand-written scripts leave. */
public enum Variant {
    /** The ConfigMap as {@code kubectl apply} made it, its password again in {@code last-applied-configuration}. */
    PLAIN,
    /** The same, where somebody patched the variable that Chatwoot does not read. */
    PATCHED,
    /** The ConfigMap deleted and made anew with {@code kubectl create}: no annotation, another manager. */
    RECREATED,
    /** The database that is named is no empty one: it has a schema and a user, too. */
    TWO_DATABASES,
    /** Database, its schema public and types belong to the administrator, and only SUPERUSER lets the role make tables there. */
    ADMINISTRATOR_OWNS,
    /** The image of Docker Hub runs, from which the same release is rolled on the spec's. */
    DOCKER_HUB,
    /** A tag that moved on: the schema is newer than the spec's image. */
    LATEST,
    /** Jobs and debug pods of earlier scripts. */
    LEFT_OVERS,
    /** A bucket that is named, without its keys. */
    HALF_S3;

    /** The lab's word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
