/**
 * Documents that people write, read strictly: a definition of fields ({@link io.keybuzz.runbook.document.Group}, {@link
 * io.keybuzz.runbook.document.Field}, {@link io.keybuzz.runbook.document.Type}) says what may stand there, and reading names everything
 * that is wrong in one answer, without ever repeating a secret. The spec and the policy are such documents.
 */
package io.keybuzz.runbook.document;
