package io.keybuzz.runbook.secret;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.document.SecretReference;
import io.keybuzz.runbook.spec.SecretRef;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** Resolves secret references in a directory, the environment and the target namespace. */
public final class CredentialSource implements SecretSource {
    private final CredentialsDirectory directory;
    private final Map<String, String> environment;
    private final KubernetesClient client;

    /**
     * @param credentialsDir {@code RUNBOOK_CREDENTIALS_DIR}; null: {@code file:} leads nowhere
     * @param environment the process' variables
     * @param client for {@code secret:}; null: it leads nowhere
     */
    public CredentialSource(Path credentialsDir, Map<String, String> environment, KubernetesClient client) {
        this.directory = credentialsDir == null ? null : new CredentialsDirectory(credentialsDir);
        this.environment = Map.copyOf(environment);
        this.client = client;
    }

    @Override
    public String resolve(String namespace, SecretRef reference) {
        String refusal = SecretReference.refusal(reference.reference());
        if (refusal != null) {
            throw new SecretUnreadable("A secret reference " + refusal + ".");
        }
        String name = reference.reference().substring(reference.reference().indexOf(':') + 1);
        String value =
                switch (reference.reference().substring(0, reference.reference().indexOf(':'))) {
                    case "file" -> file(name);
                    case "env" -> variable(name);
                    default -> kubernetes(namespace, name);
                };
        return usable(reference, value);
    }

    private String file(String name) {
        if (directory == null) {
            throw new SecretUnreadable("file:" + name + " cannot be read: RUNBOOK_CREDENTIALS_DIR is not set.");
        }
        return directory.read(name);
    }

    private String variable(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new SecretUnreadable("env:" + name + " leads nowhere: the worker has no variable of that name.");
        }
        return value;
    }

    private String kubernetes(String namespace, String nameAndKey) {
        String name = nameAndKey.substring(0, nameAndKey.indexOf('/'));
        String key = nameAndKey.substring(name.length() + 1);
        String where = "Secret/" + namespace + "/" + name;
        if (client == null) {
            throw new SecretUnreadable("secret:" + nameAndKey + " cannot be read: there is no cluster at hand.");
        }
        Secret secret = get(namespace, name, where);
        if (secret == null) {
            throw new SecretUnreadable("secret:" + nameAndKey + " leads nowhere: there is no " + where + ".");
        }
        String data = secret.getData() == null ? null : secret.getData().get(key);
        if (data == null) {
            throw new SecretUnreadable(
                    "secret:" + nameAndKey + " leads nowhere: " + where + " has no key " + key + ".");
        }
        try {
            return text(Base64.getDecoder().decode(data), "secret:" + nameAndKey);
        } catch (IllegalArgumentException e) {
            throw new SecretUnreadable("secret:" + nameAndKey + " is not base64.");
        }
    }

    private Secret get(String namespace, String name, String where) {
        try {
            return client.secrets().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403 || e.getCode() == 401) {
                throw new SecretUnreadable("The worker may not read " + where + " (" + e.getCode() + ").");
            }
            // Not SecretUnreadable: the API server may answer the next time.
            throw new IllegalStateException("Could not ask the cluster for " + where + " (" + e.getCode() + ").");
        }
    }

    /** @throws SecretUnreadable when the bytes are no UTF-8 */
    static String text(byte[] bytes, String reference) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SecretUnreadable(reference + " is no text in UTF-8.");
        }
    }

    private static String usable(SecretRef reference, String raw) {
        String value = raw.endsWith("\r\n")
                ? raw.substring(0, raw.length() - 2)
                : raw.endsWith("\n") ? raw.substring(0, raw.length() - 1) : raw;
        if (value.isEmpty()) {
            throw new SecretUnreadable(reference + " is empty.");
        }
        if (value.indexOf('\0') >= 0) {
            throw new SecretUnreadable(reference + " holds a NUL character, which no password can.");
        }
        return value;
    }
}
