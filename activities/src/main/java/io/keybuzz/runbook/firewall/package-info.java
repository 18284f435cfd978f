/** The path from every node to the pods, and from the pods to the database: probed, explained, and opened where ufw is proven to shut it. */
package io.keybuzz.runbook.firewall;
