package io.keybuzz.runbook.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each line: a document, the path of its only error, and words that the error has to have. */
class BadInputTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            namespace: Chatwoot                               | namespace | for example: chatwoot
            namespace: -x                                     | namespace | RFC 1123
            namespace: kube-system                            | namespace | Kubernetes' own
            namespace: default                                | namespace | names no namespace
            namespace: chatwoot-runbook                       | namespace | keeps its own
            namespace: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | namespace | this has 68
            namespace: "a\\u202Eb"                            | namespace | a\\u202eb
            namespace: ../x                                   | namespace | RFC 1123
            namespace: null                                   | namespace | default chatwoot
            image: chatwoot/chatwoot                          | image     | has no tag
            image: chatwoot/chatwoot:latest                   | image     | Pin a tag or a digest
            image: HTTP://ghcr.io/x:v1                        | image     | no scheme
            image: ghcr.io/KeyBuzz/x:v1                       | image     | 'KeyBuzz' at character 9
            image: ghcr.io/x@sha256:abc                       | image     | 64 hexadecimal
            image: ghcr.io/x@sha256:0123456789012345678901234567890123456789012345678901234567890123:v1 | image | digest
            image: ghcr.io/x:v1:v2                            | image     | no image reference
            image: [a]                                        | image     | this is a list
            image: 3.12                                       | image     | a decimal number
            web: {replicas: 0}                                | web.replicas | uninstall removes it
            web: {replicas: -1}                               | web.replicas | between 1 and 50
            web: {replicas: 1000000000}                       | web.replicas | between 1 and 50
            web: {replicas: "3"}                              | web.replicas | without quotes
            web: {replicas: 2.5}                              | web.replicas | a decimal number
            web: {replica: 2}                                 | web.replica | did you mean replicas?
            replicas: 2                                       | replicas  | web.replicas or worker.replicas
            podCidr: 10.0.0.0/8                               | podCidr   | did you mean firewall.podCidr?
            web: {resources: {requests: {cpu: "500"}}}        | web.resources.requests.cpu | for example: 500m
            web: {resources: {limits: {memory: 2GB}}}         | web.resources.limits.memory | for example: 2Gi
            web: {resources: {limits: {memory: 2Gib}}}        | web.resources.limits.memory | for example: 2Gi
            web: {resources: {limits: {memory: 512m}}}        | web.resources.limits.memory | on which nothing starts
            web: {resources: {limits: {memory: 256Mi}}}       | web.resources.limits.memory | less than the request (512Mi)
            web: {resources: {limits: {gpu: 1}}}              | web.resources.limits.gpu | did you mean cpu?
            database: {port: 0}                               | database.port | between 1 and 65535
            database: {port: 70000}                           | database.port | between 1 and 65535
            database: {port: 443/tcp}                         | database.port | needs a whole number
            database: {name: postgres}                        | database.name | PostgreSQL's own
            database: {name: 'chatwoot"; DROP DATABASE x;--'} | database.name | without quotes
            database: {name: Chatwoot}                        | database.name | without quotes
            database: {username: pg_chatwoot}                 | database.username | keeps for itself
            database: {username: postgres}                    | database.username | a role of its own
            database: {sslMode: verify_full}                  | database.sslMode | for example: verify-full
            database: {host: localhost}                       | database.host | inside themselves
            database: {host: "10.0.0.10:5432"}                | database.host | a field of its own
            database: {host: "postgres://u:hunter2@h/db"}     | database.host | no host name
            redis: {database: 99}                             | redis.database | between 0 and 15
            frontendUrl: support.keybuzz.io                   | frontendUrl | https://support.keybuzz.io
            frontendUrl: "javascript:alert(1)"                | frontendUrl | has no scheme
            frontendUrl: ftp://support.keybuzz.io             | frontendUrl | neither http nor https
            frontendUrl: https://u:hunter2@support.keybuzz.io | frontendUrl | user or password
            frontendUrl: https://support.keybuzz.io/app       | frontendUrl | for example: https://support.keybuzz.io)
            frontendUrl: https://10.0.0.1                     | frontendUrl | needs a name
            frontendUrl: https://münchen.example              | frontendUrl | xn--mnchen-3ya.example
            frontendUrl: https://a..b                         | frontendUrl | one part is empty
            frontendUrl: https://my_host.example              | frontendUrl | RFC 1123
            frontendUrl: https://*.example.com                | frontendUrl | RFC 1123
            firewall: {podCidr: 10.233.0.5/16}                | firewall.podCidr | for example: 10.233.0.0/16
            firewall: {podCidr: 10.0.0.300/24}                | firewall.podCidr | 300 is over 255
            firewall: {podCidr: 10.233.0.0/33}                | firewall.podCidr | 0 to 32
            firewall: {podCidr: 0.0.0.0/0}                    | firewall.podCidr | too wide
            firewall: {podCidr: 10.0.128.0/17}                | firewall.podCidr | overlaps nodeCidr
            firewall: {nodes: [010.0.0.1]}                    | firewall.nodes[0] | octal
            firewall: {nodes: ["10.1"]}                       | firewall.nodes[0] | neither a host name
            firewall: {nodes: ["167772160"]}                  | firewall.nodes[0] | neither a host name
            firewall: {nodes: ["fe80::1%eth0"]}               | firewall.nodes[0] | zone
            firewall: {nodes: ["[2001:db8::1]:22"]}           | firewall.nodes[0] | for example: 2001:db8::1)
            firewall: {nodes: ["::ffff:1.2.3.4"]}             | firewall.nodes[0] | IPv4 address written as IPv6
            firewall: {nodes: [127.0.0.1]}                    | firewall.nodes[0] | each machine has for itself
            firewall: {nodes: [Node-1., node-1]}              | firewall.nodes[1] | the same as firewall.nodes[0]
            firewall: {nodes: ["2001:db8:0::1", "2001:DB8::1"]} | firewall.nodes[1] | twice
            firewall: {nodes: []}                             | firewall.nodes | only policy: OFF
            firewall: {policy: ALLOW}                         | firewall.policy | ALLOW_POD_CIDR
            firewall: {ssh: {user: "root; rm -rf /"}}         | firewall.ssh.user | no user name
            firewall: {ssh: {user: -oProxyCommand=x}}         | firewall.ssh.user | no user name
            ingress: {tls: INGRESS, port: 443}                | ingress.tlsSecretName | needs its certificate
            ingress: {tls: INGRESS, tlsSecretName: x}         | ingress.port | for example: 443
            ingress: {tlsSecretName: x}                       | ingress.tlsSecretName | not used
            ingress: {addresses: []}                          | ingress.addresses | empty list
            ingress: {restart: controller}                    | ingress.restart | namespace/name
            ingress: {annotations: {a b: c}}                  | ingress.annotations.a b | no annotation
            ingress: {annotations: {x: 1}}                    | ingress.annotations.x | in quotes
            ingress: {annotations: {kubernetes.io/ingress.class: x}} | ingress.annotations.kubernetes\\.io/ingress\\.class | className
            env: {1A: x}                                      | env.1A    | no variable
            env: {A-B: x}                                     | env.A-B   | no variable
            env: {LANG: 1}                                    | env.LANG  | (in quotes), and this is a whole number (for example: "2")
            env: {DATABASE_URL: x}                            | env.DATABASE_URL | contradict POSTGRES_*
            secretEnv: {DATABASE_URL: "file:x"}               | secretEnv.DATABASE_URL | contradict POSTGRES_*
            secretEnv: {PRIMARY_DATABASE_URL: "file:x"}       | secretEnv.PRIMARY_DATABASE_URL | contradict POSTGRES_*
            env: {FRONTEND_URL: x}                            | env.FRONTEND_URL | from frontendUrl
            secretEnv: {REDIS_URL: "file:x"}                  | secretEnv.REDIS_URL | from redis
            `env: {LANG: a}\\nsecretEnv: {LANG: "file:x"}`    | env.LANG  | secretEnv too
            decisionTimeout: 5                                | decisionTimeout | has no unit
            decisionTimeout: -PT1S                            | decisionTimeout | between PT1S and P90D
            decisionTimeout: PT0S                             | decisionTimeout | between PT1S and P90D
            decisionTimeout: P365000D                         | decisionTimeout | between PT1S and P90D
            windows: [{days: [SAT], from: "1:00", to: "05:00"}] | windows[0].from | for example: 01:00
            windows: [{days: [SAT], from: "25:00", to: "05:00"}] | windows[0].from | 23:59
            windows: [{days: [Sat], from: "01:00", to: "05:00"}] | windows[0].days[0] | for example: SAT
            windows: [{days: [SAT], from: "01:00", to: "01:00"}] | windows[0].to | no length
            windows: [{days: [SAT], from: "01:00", to: "05:00", timezone: Europe/Pariss}] | windows[0].timezone | Europe/Paris
            windows: [{from: "01:00", to: "05:00"}]           | windows[0].days | is missing
            backup: SOMETIMES                                 | backup    | EXTERNAL, NONE
            backup: {image: "postgres:16"}                    | backup.volumeClaim | volumeClaim or s3
            backup: {image: "postgres:16", volumeClaim: x, rehearse: true} | backup.redisImage | Redis of its own
            backup: {image: "postgres:16", volumeClaim: x, rehearse: yes} | backup.rehearse | true or false
            admin: {name: A, email: a, company: C, password: "file:x"} | admin.email | no email
            notify: {url: "file:u", signingKey: "file:k", on: [STARTED]} | notify.on[0] | PARKED
            adopt: Yes                                        | adopt     | for example: YES
            adopt: true                                       | adopt     | needs one of ASK, YES, NO
            registry: {server: "https://ghcr.io"}             | registry.server | without scheme
            image: &a !foo bar:v1                             | image     | tag
            """)
    void isRefusedWithItsPathAndAWayOut(String document, String path, String words) {
        SpecReading reading = SpecReader.read(document.replace("\\n", "\n"), List.of());

        assertThat(reading.spec()).isNull();
        assertThat(reading.errors()).singleElement().satisfies(e -> {
            assertThat(e.path()).isEqualTo(path.replace("\\\\", "\\"));
            assertThat(e.sentence()).contains(words.replace("\\\\", "\\")).doesNotContain("hunter2");
            assertThat(e.line()).isPositive();
        });
    }
}
