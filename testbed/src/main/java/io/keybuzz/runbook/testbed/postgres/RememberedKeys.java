package io.keybuzz.runbook.testbed.postgres;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives a key from a password and a salt once. A process of the application logs in once and goes on; its simulation logs in for
 * everything that it does, and thousands of rounds of hashing a time were half of what this world had the processor do.
 */
public final class RememberedKeys extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "RunbookTestbed";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";

    private RememberedKeys() {
        super(NAME, "1", "Remembers derived keys");
        put("SecretKeyFactory." + ALGORITHM, Factory.class.getName());
    }

    /** For all of this JVM. A JDK that takes signed providers only goes on deriving them. */
    static void install() {
        if (Security.getProvider(NAME) == null) {
            Security.insertProviderAt(new RememberedKeys(), 1);
        }
    }

    /** Made by the JDK. */
    public static final class Factory extends SecretKeyFactorySpi {
        private static final Map<String, SecretKey> KNOWN = new ConcurrentHashMap<>();

        @Override
        protected SecretKey engineGenerateSecret(KeySpec asked) throws InvalidKeySpecException {
            if (!(asked instanceof PBEKeySpec password)) {
                throw new InvalidKeySpecException("a password is wanted");
            }
            String key = String.join(
                    "\0",
                    new String(password.getPassword()),
                    Base64.getEncoder().encodeToString(password.getSalt()),
                    String.valueOf(password.getIterationCount()),
                    String.valueOf(password.getKeyLength()));
            SecretKey known = KNOWN.get(key);
            if (known == null) {
                known = derived(password);
                KNOWN.put(key, known);
            }
            return known;
        }

        private static SecretKey derived(PBEKeySpec password) throws InvalidKeySpecException {
            try {
                return new SecretKeySpec(
                        SecretKeyFactory.getInstance(ALGORITHM, "SunJCE")
                                .generateSecret(password)
                                .getEncoded(),
                        ALGORITHM);
            } catch (GeneralSecurityException e) {
                throw new InvalidKeySpecException(e);
            }
        }

        @Override
        protected KeySpec engineGetKeySpec(SecretKey key, Class<?> kind) throws InvalidKeySpecException {
            throw new InvalidKeySpecException("not used");
        }

        @Override
        protected SecretKey engineTranslateKey(SecretKey key) {
            return key;
        }
    }
}
