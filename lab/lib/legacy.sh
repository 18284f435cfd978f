# An install as hand-written scripts leave it: kubectl's many field managers, a password in the ConfigMap, a superuser role, another
# database than the one that is named. Sourced.

apply() { k apply -f - >/dev/null; }
generated() { k create "$@" -n chatwoot --dry-run=client -o yaml | apply; }

legacy_settings() {
  generated configmap chatwoot-config --from-literal={RAILS_ENV=production,FRONTEND_URL=https://support.keybuzz.io,INSTALLATION_ENV=KeyBuzz,POSTGRES_HOST=$INFRA,POSTGRES_PORT=5432,POSTGRES_DB=chatwoot,POSTGRES_USERNAME=chatwoot,REDIS_HOST=$INFRA,REDIS_PORT=6379,REDIS_URL=redis://:r3dis@$INFRA:6379/0}
  generated secret generic chatwoot-secrets --from-literal={POSTGRES_PASSWORD=old-Password-32-characters-long1,SECRET_KEY_BASE=$(openssl rand -hex 64),REDIS_PASSWORD=r3dis}
  generated secret docker-registry ghcr-secret --docker-server=ghcr.io --docker-username=keybuzz --docker-password=s3cret
}

legacy() {
  local new=ghcr.io/$IMAGE:v3.12.0 n="-n chatwoot"
  psql_admin "create role chatwoot login superuser password 'old-Password-32-characters-long1'"
  psql_admin 'create database chatwoot_production owner chatwoot'
  psql_admin 'create database chatwoot owner postgres'
  k create namespace chatwoot --dry-run=client -o yaml | apply
  k label namespace chatwoot app=keybuzz-support component=chatwoot --overwrite >/dev/null
  legacy_settings
  apply <"$LAB_ROOT/legacy.yaml"
  k $n patch deployment chatwoot-web chatwoot-worker -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"ghcr-secret"}]}}}}' >/dev/null
  k $n set image deployment/chatwoot-web chatwoot-web=$new >/dev/null
  k $n set image deployment/chatwoot-worker chatwoot-worker=$new >/dev/null
  k $n annotate ingress chatwoot-ingress nginx.ingress.kubernetes.io/proxy-connect-timeout=60 --overwrite >/dev/null
  k $n wait --for=condition=Complete job/chatwoot-migrations --timeout=90s >/dev/null
  psql_admin "insert into accounts(name) values('KeyBuzz'); insert into users(email, type) values('admin@example.org', 'SuperAdmin'), ('agent@example.org', null)" chatwoot_production
  redis del alfred:CHATWOOT_INSTALLATION_ONBOARDING >/dev/null
  k $n rollout restart deployment chatwoot-web chatwoot-worker >/dev/null
  k $n rollout status deployment/chatwoot-web --timeout=120s >/dev/null
}
