/** SSH to the nodes: known hosts only, public key only, one session a node, one constant script on it. */
package io.keybuzz.runbook.ssh;
