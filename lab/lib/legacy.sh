# An install as hand-written scripts leave it: kubectl's many field managers, a password in the ConfigMap, a superuser role, another
# database than the one that is named. Sourced.

apply() { k apply -f - >/dev/null; }
generated() { k create "$@" -n chatwoot --dry-run=client -o yaml | apply; }
legacy_sql() { psql_admin "$1" chatwoot_production; }

legacy_settings() {
  generated configmap chatwoot-config --from-literal={RAILS_ENV=production,FRONTEND_URL=https://support.keybuzz.io,INSTALLATION_ENV=KeyBuzz,POSTGRES_HOST=$INFRA,POSTGRES_PORT=5432,POSTGRES_DB=chatwoot,POSTGRES_USERNAME=chatwoot,REDIS_HOST=$INFRA,REDIS_PORT=6379,REDIS_URL=redis://:r3dis@$INFRA:6379/0}
  generated secret generic chatwoot-secrets --from-literal={POSTGRES_PASSWORD=old-Password-32-characters-long1,SECRET_KEY_BASE=$(openssl rand -hex 64),REDIS_PASSWORD=r3dis}
  case $1 in
    docker-hub | latest) # the lab's registry wants a login for every name
      generated secret generic ghcr-secret --type=kubernetes.io/dockerconfigjson --from-literal=.dockerconfigjson='{"auths":{"ghcr.io":{"username":"keybuzz","password":"s3cret"},"https://index.docker.io/v1/":{"username":"keybuzz","password":"s3cret"}}}' ;;
    *) generated secret docker-registry ghcr-secret --docker-server=ghcr.io --docker-username=keybuzz --docker-password=s3cret ;;
  esac
}

legacy_image() {
  case $1 in
    docker-hub) echo chatwoot/chatwoot:v3.12.0 ;;
    latest) echo chatwoot/chatwoot:latest ;;
    *) echo "ghcr.io/$IMAGE:v3.12.0" ;;
  esac
}

# What differs once it runs.
legacy_variation() {
  local n="-n chatwoot"
  case $1 in
    patched) k $n patch configmap chatwoot-config -p '{"data":{"POSTGRES_DB":"chatwoot_production"}}' >/dev/null ;;
    recreated)
      local data
      data=$(k $n get configmap chatwoot-config -o go-template='{{range $k, $v := .data}}{{$k}}={{$v}}{{"\n"}}{{end}}')
      k $n delete configmap chatwoot-config >/dev/null
      k $n create configmap chatwoot-config --from-env-file=<(printf '%s\n' "$data") >/dev/null ;;
    two-databases)
      psql_admin "create table schema_migrations(version text primary key); insert into schema_migrations values('20231211010807');
        create table users(id serial primary key, email text, type text); insert into users(email) values('somebody@example.org')" chatwoot ;;
    administrator-owns) # as a dump of PostgreSQL 14 leaves it, restored by the administrator
      legacy_sql "alter schema public owner to postgres; revoke create on schema public from public;
        create type priority as enum ('low', 'high'); create domain short_text as text check (length(value) < 256)" ;;
    left-overs) apply <"$LAB_ROOT/left-overs.yaml" ;;
    half-s3) k $n patch configmap chatwoot-config -p '{"data":{"S3_ENDPOINT":"http://10.0.0.11:9000","S3_BUCKET":"chatwoot","S3_REGION":"us-east-1"}}' >/dev/null ;;
  esac
}

legacy() { # [VARIANT]
  local variant=${1:-plain} owner=chatwoot n="-n chatwoot" image
  case $variant in
    plain | patched | recreated | two-databases | administrator-owns | docker-hub | latest | left-overs | half-s3) ;;
    *) fail "no such variant: $variant (plain, patched, recreated, two-databases, administrator-owns, docker-hub, latest, left-overs or half-s3)" ;;
  esac
  [ -z "$(psql_admin "select 1 from pg_roles where rolname = 'chatwoot' union select 1 from pg_database where datname in ('chatwoot', 'chatwoot_production')")" ] ||
    fail "there is an install already: lab/lab reset first"
  image=$(legacy_image "$variant")
  [ "$variant" != administrator-owns ] || owner=postgres
  psql_admin "create role chatwoot login superuser createdb password 'old-Password-32-characters-long1'"
  psql_admin "create database chatwoot_production owner $owner"
  psql_admin 'create database chatwoot owner postgres'
  k create namespace chatwoot --dry-run=client -o yaml | apply
  k label namespace chatwoot app=keybuzz-support component=chatwoot --overwrite >/dev/null
  legacy_settings "$variant"
  if [ "$variant" = latest ]; then sed "s|ghcr.io/$IMAGE:v3.12.0|$image|" "$LAB_ROOT/legacy.yaml"; else cat "$LAB_ROOT/legacy.yaml"; fi | apply
  k $n patch deployment chatwoot-web chatwoot-worker -p '{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"ghcr-secret"}]}}}}' >/dev/null
  k $n set image deployment/chatwoot-web "chatwoot-web=$image" >/dev/null
  k $n set image deployment/chatwoot-worker "chatwoot-worker=$image" >/dev/null
  k $n annotate ingress chatwoot-ingress nginx.ingress.kubernetes.io/proxy-connect-timeout=60 --overwrite >/dev/null
  k $n wait --for=condition=Complete job/chatwoot-migrations --timeout=90s >/dev/null
  legacy_sql "insert into accounts(name) values('KeyBuzz'); insert into users(email, type) values('admin@example.org', 'SuperAdmin'), ('agent@example.org', null)"
  redis del alfred:CHATWOOT_INSTALLATION_ONBOARDING >/dev/null
  legacy_variation "$variant"
  k $n rollout restart deployment chatwoot-web chatwoot-worker >/dev/null
  k $n rollout status deployment/chatwoot-web --timeout=120s >/dev/null
  k $n rollout status deployment/chatwoot-worker --timeout=120s >/dev/null
}
