package io.keybuzz.runbook.uninstall;

/**
 * What an uninstall is asked for.
 *
 * @param namespace of the install; has no default
 * @param dropDatabase whether database and role go too, with everything in them; default false
 * @param keepSecrets whether the Secrets of the namespace stay, which hold the role's password and the key to the data; default true
 */
public record UninstallOptions(String namespace, boolean dropDatabase, boolean keepSecrets) {}
