# OCI images without a container engine, and the registry that stands for ghcr.io and docker.io. Sourced.
ARCHITECTURE=$(dpkg --print-architecture 2>/dev/null || echo amd64)

# layer IMAGE:TAG DIR PATH: adds a directory to an image.
layer() { umoci insert --rootless --image "$LAB/img/$1" "$2" "$3"; }

new_image() { # NAME TAG
  umoci init --layout "$LAB/img/$1" 2>/dev/null || true
  umoci new --image "$LAB/img/$1:$2"
}

pause_image() {
  new_image pause 3.10
  mkdir -p "$LAB/img/pause.files"; cp "$BIN/image-pause" "$LAB/img/pause.files/pause"
  layer pause:3.10 "$LAB/img/pause.files" /usr/bin
  umoci config --image "$LAB/img/pause:3.10" --config.entrypoint /usr/bin/pause --architecture "$ARCHITECTURE" --os linux
  skopeo copy -q "oci:$LAB/img/pause:3.10" "docker-archive:$LAB/img/pause.tar:registry.k8s.io/pause:3.10"
}

# The stand-in for Chatwoot's image: one static binary under the names of bundle, psql and pg_isready, and a shell beside it.
chatwoot_base() {
  local files=$LAB/img/chatwoot.files name version
  mkdir -p "$files"/{usr-bin,bin,app/db/migrate,tmp}
  cp "$BIN/image-chatwoot" "$files/usr-bin/bundle"
  for name in psql pg_isready; do ln -sf bundle "$files/usr-bin/$name"; done
  cp /bin/busybox "$files/bin/"
  for name in $(busybox --list | grep -vx busybox); do ln -sf busybox "$files/bin/$name"; done
  chmod 1777 "$files/tmp"
  for version in $(seq 20231211010808 20231211010827); do echo "# stand-in" >"$files/app/db/migrate/${version}_change.rb"; done
  new_image chatwoot v3.12.0
  layer chatwoot:v3.12.0 "$files/bin" /bin
  layer chatwoot:v3.12.0 "$files/usr-bin" /usr/bin
  layer chatwoot:v3.12.0 "$files/tmp" /tmp
  layer chatwoot:v3.12.0 "$files/app" /app
  umoci config --image "$LAB/img/chatwoot:v3.12.0" --config.workingdir /app --config.env PATH=/usr/bin:/bin \
    --config.env STANDIN_VERSION=v3.12.0 --config.entrypoint /usr/bin/bundle --architecture "$ARCHITECTURE" --os linux
}

# chatwoot_tag TAG ENV...: the same image, told to behave otherwise.
chatwoot_tag() {
  local tag=$1 setting; shift
  umoci tag --image "$LAB/img/chatwoot:v3.12.0" "$tag"
  for setting in "STANDIN_VERSION=$tag" "$@"; do umoci config --image "$LAB/img/chatwoot:$tag" --config.env "$setting"; done
}

# newer_migrations TAG ENV...: three more migrations, each of which leaves a job of three seconds.
newer_migrations() {
  local files=$LAB/img/newer.files tag=$1 version; shift
  mkdir -p "$files"
  for version in 20240131040316 20240207103014 20240213131252; do echo "# stand-in" >"$files/${version}_backfill.rb"; done
  chatwoot_tag "$tag" STANDIN_MIGRATION_ENQUEUES=1 "$@"
  layer "chatwoot:$tag" "$files" /app/db/migrate
}

migration_file() { # TAG VERSION CONTENT
  local files=$LAB/img/$1.files
  mkdir -p "$files"; echo "$3" >"$files/$2_backfill.rb"
  layer "chatwoot:$1" "$files" /app/db/migrate
}

push() { # TAG...: under these tags in the registry
  local tag
  for tag; do
    umoci stat --image "$LAB/img/chatwoot:$tag" >/dev/null 2>&1 || chatwoot_tag "$tag"
    in_net infra skopeo copy -q --dest-tls-verify=false --dest-creds keybuzz:s3cret "oci:$LAB/img/chatwoot:$tag" "docker://$INFRA:5000/$IMAGE:$tag"
  done
}

move_tag() { # TAG TO
  local registry=docker://$INFRA:5000/$IMAGE
  in_net infra skopeo copy -q --src-tls-verify=false --dest-tls-verify=false --src-creds keybuzz:s3cret --dest-creds keybuzz:s3cret "$registry:$2" "$registry:$1"
}

# with_libraries DIR BINARY...: Debian's binaries under /usr/bin or where they stand, and the libraries that they need.
with_libraries() {
  local files=$1 library; shift
  ldd "$@" | grep -o '/[^ :]*' | sort -u | while read -r library; do
    [ ! -f "$library" ] || { mkdir -p "$files$(dirname "$library")"; cp -L "$library" "$files$library"; }
  done
}

# tools_image NAME TAG BINARY...: Debian's binaries in /usr/bin, and a shell; in the registry beside the application's image.
tools_image() {
  local name=$1 tag=$2 files=$LAB/img/$1.files applet; shift 2
  mkdir -p "$files"/{usr/bin,bin,tmp,etc}
  with_libraries "$files" "$@"
  cp "$@" "$files/usr/bin/"
  cp /bin/busybox "$files/bin/"
  for applet in $(busybox --list | grep -vx busybox); do ln -sf busybox "$files/bin/$applet"; done
  echo 'root:x:0:0::/:/bin/sh' >"$files/etc/passwd"; chmod 1777 "$files/tmp"
  new_image "$name" "$tag"
  layer "$name:$tag" "$files" /
  umoci config --image "$LAB/img/$name:$tag" --config.env PATH=/usr/bin:/bin --architecture "$ARCHITECTURE" --os linux
}

# PostgreSQL's tools for backups, and a Redis that lives as long as its pod.
beside_images() {
  tools_image backup-tools 1 "$PG_BIN"/{psql,pg_dump,pg_restore}
  tools_image redis 7 /usr/bin/redis-server
  umoci config --image "$LAB/img/redis:7" --config.cmd redis-server
}

push_beside() {
  local image
  for image in backup-tools:1 redis:7; do push_tools "$image"; done
}

push_tools() { # IMAGE
  in_net infra skopeo copy -q --dest-tls-verify=false --dest-creds keybuzz:s3cret "oci:$LAB/img/$1" "docker://$INFRA:5000/keybuzzio/$1"
}

# Debian's nginx with the libraries it needs, and the controller that writes its configuration.
ingress_image() {
  local files=$LAB/img/ingress.files
  mkdir -p "$files"/{usr/sbin,usr/bin,var/log/nginx,var/lib/nginx,tmp,etc}
  cp /usr/sbin/nginx "$files/usr/sbin/"; cp "$BIN/image-ingress" "$files/usr/bin/ingress"
  with_libraries "$files" /usr/sbin/nginx
  echo 'nobody:x:65534:65534::/:/bin/false' >"$files/etc/passwd"; echo 'nogroup:x:65534:' >"$files/etc/group"
  new_image ingress 1
  layer ingress:1 "$files" /
  umoci config --image "$LAB/img/ingress:1" --config.entrypoint /usr/bin/ingress --architecture "$ARCHITECTURE" --os linux
  skopeo copy -q "oci:$LAB/img/ingress:1" "docker-archive:$LAB/img/ingress.tar:lab/ingress:1"
}

registry() {
  mkdir -p "$LAB/registry"
  htpasswd -Bbn keybuzz s3cret >"$LAB/registry/htpasswd"
  cat >"$LAB/registry/config.yml" <<K
version: 0.1
storage: {filesystem: {rootdirectory: $LAB/registry/data}, delete: {enabled: true}}
http: {addr: "$INFRA:5000"}
auth: {htpasswd: {realm: lab, path: $LAB/registry/htpasswd}}
K
  bg registry nsenter --net=/run/netns/${NETNS}infra docker-registry serve "$LAB/registry/config.yml"
}

make_images() {
  mkdir -p "$LAB/img"
  pause_image
  ingress_image
  beside_images
  chatwoot_base
  chatwoot_tag v3.12.0-crash STANDIN_CRASH=1
  chatwoot_tag v3.12.0-migration-fails STANDIN_MIGRATION_FAILS_AT=20231211010827
  chatwoot_tag v3.12.0-slow-boot STANDIN_BOOT=20s
  chatwoot_tag v3.12.0-slow-statement STANDIN_SLOW_STATEMENT=30
  newer_migrations v3.13.0
  newer_migrations v3.13.0-crash STANDIN_CRASH=1
  newer_migrations v3.13.0-migration-fails STANDIN_MIGRATION_FAILS_AT=20240207103014
  newer_migrations v3.13.0-fails-on-data STANDIN_MIGRATION_FAILS_AT=20240207103014 STANDIN_MIGRATION_FAILS_ON_DATA=1
  newer_migrations v3.13.0-takes-away
  migration_file v3.13.0-takes-away 20240213131252 'drop_table :notes'
  newer_migrations edge
  migration_file edge 20260101000000 '# stand-in'
  chatwoot_tag v4.0.0
}

images() {
  # umoci warns of much that is as it should be.
  make_images 2>"$LAB/log/images.log"
  wait_for registry in_net infra curl -s -o /dev/null "http://$INFRA:5000/v2/"
  push_beside
  push v3.12.0 v3.12.1 v3.13.0 v4.0.0 edge v3.12.0-{crash,migration-fails,slow-boot,slow-statement} v3.13.0-{crash,migration-fails,fails-on-data,takes-away}
  in_net infra skopeo copy -q --dest-tls-verify=false --dest-creds keybuzz:s3cret "oci:$LAB/img/chatwoot:v3.12.0" "docker://$INFRA:5000/chatwoot/chatwoot:v3.12.0"
  in_net infra skopeo copy -q --dest-tls-verify=false --dest-creds keybuzz:s3cret "oci:$LAB/img/chatwoot:v3.13.0" "docker://$INFRA:5000/chatwoot/chatwoot:latest"
}
