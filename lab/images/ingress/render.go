package main

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sort"
	"strings"
)

const annotation = "nginx.ingress.kubernetes.io/"

// endpoints are the ready addresses by namespace/service.
func endpoints(slices []endpointSlice) map[string][]string {
	ready := map[string][]string{}
	for _, s := range slices {
		service := s.Metadata.Namespace + "/" + s.Metadata.Labels["kubernetes.io/service-name"]
		for _, p := range s.Ports {
			for _, e := range s.Endpoints {
				if e.Conditions.Ready != nil && *e.Conditions.Ready {
					ready[service] = append(ready[service], fmt.Sprintf("%s:%d", e.Addresses[0], p.Port))
				}
			}
		}
	}
	for _, addresses := range ready {
		sort.Strings(addresses)
	}
	return ready
}

// render is the configuration of nginx on one node: behind a balancer that ends TLS and says so, and with TLS where an Ingress has it.
func render(nodeIP string, ingresses []ingress, ready map[string][]string, certificates map[string]string) string {
	var upstreams, servers strings.Builder
	for _, i := range ingresses {
		if !ours(i) {
			continue
		}
		setting := func(name, otherwise string) string {
			if v, ok := i.Metadata.Annotations[annotation+name]; ok {
				return v
			}
			return otherwise
		}
		for _, r := range i.Spec.Rules {
			fmt.Fprintf(&servers, "server { listen %s:80; server_name %s;\n", nodeIP, r.Host)
			// By the scheme of the connection, for ingress-nginx believes no header unless it is told to (use-forwarded-headers): behind a
			// balancer that ends TLS this has no end.
			if setting("force-ssl-redirect", "false") == "true" {
				servers.WriteString("if ($scheme = http) { return 308 https://$host$request_uri; }\n")
			}
			for _, t := range i.Spec.TLS {
				if slices.Contains(t.Hosts, r.Host) {
					servers.WriteString(secured(nodeIP, certificates[i.Metadata.Namespace+"/"+t.SecretName], ""))
					if setting("ssl-redirect", "true") == "true" {
						servers.WriteString("if ($forwarded_proto != https) { return 308 https://$host$request_uri; }\n")
					}
				}
			}
			for _, p := range r.HTTP.Paths {
				addresses := ready[i.Metadata.Namespace+"/"+p.Backend.Service.Name]
				if len(addresses) == 0 {
					fmt.Fprintf(&servers, "location %s { return 503; }\n", p.Path)
					continue
				}
				name := fmt.Sprintf("u%x", sha256.Sum256([]byte(i.Metadata.Namespace+r.Host+p.Path)))[:13]
				fmt.Fprintf(&upstreams, "upstream %s { %s }\n", name, "server "+strings.Join(addresses, " max_fails=0; server ")+" max_fails=0;")
				fmt.Fprintf(&servers, `location %s {
  client_max_body_size %s; proxy_connect_timeout %ss; proxy_read_timeout %ss; proxy_send_timeout %ss; proxy_next_upstream_tries 3;
  proxy_set_header Host $host; proxy_set_header X-Forwarded-Host $host; proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $forwarded_proto; proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_pass http://%s;
}
`, p.Path, setting("proxy-body-size", "1m"), setting("proxy-connect-timeout", "5"), setting("proxy-read-timeout", "60"), setting("proxy-send-timeout", "60"), name)
			}
			servers.WriteString("}\n")
		}
	}
	return `user nobody nogroup;
worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr;
events {}
http {
access_log off; client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
map $http_x_forwarded_proto $forwarded_proto { default $http_x_forwarded_proto; "" $scheme; }
server { listen ` + nodeIP + `:80 default_server; ` + secured(nodeIP, fake, " default_server") + `location = /healthz { return 200; } location / { return 404; } }
` + upstreams.String() + servers.String() + "}\n"
}

func secured(nodeIP, certificate, more string) string {
	return fmt.Sprintf("listen %s:443 ssl%s; ssl_certificate %s; ssl_certificate_key %s;\n", nodeIP, more, certificate, certificate)
}
