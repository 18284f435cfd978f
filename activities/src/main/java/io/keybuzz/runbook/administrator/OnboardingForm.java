package io.keybuzz.runbook.administrator;

import io.keybuzz.runbook.spec.Spec;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is filled in on Chatwoot's onboarding page; pure. */
final class OnboardingForm {
    private OnboardingForm() {}

    static Map<String, String> fields(Spec.Admin admin, String password) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("user[name]", admin.name());
        fields.put("user[company]", admin.company());
        fields.put("user[email]", admin.email());
        fields.put("user[password]", password);
        return fields;
    }
}
