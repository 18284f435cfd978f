# An S3 service beside the cluster, for backups. Sourced.
S3=http://$INFRA:9000

# curl signs that header only from 7.89 on when it is not given one.
s3() {
  in_net infra curl -sS --fail --aws-sigv4 aws:amz:us-east-1:s3 -u lab-access:lab-secret-key -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$@"
}

s3_service() {
  [ -x "$BIN/versitygw" ] || fail "the S3 service is not built: lab/build s3"
  mkdir -p "$LAB/s3"
  umoci stat --image "$LAB/img/backup-tools:s3" >/dev/null 2>&1 ||
    tools_image backup-tools s3 "$PG_BIN"/{psql,pg_dump,pg_restore} /usr/bin/rclone 2>>"$LAB/log/images.log"
  push_tools backup-tools:s3
  ROOT_ACCESS_KEY=lab-access ROOT_SECRET_KEY=lab-secret-key bg s3 nsenter --net=/run/netns/${NETNS}infra \
    "$BIN/versitygw" --port "$INFRA:9000" posix "$LAB/s3"
  wait_for "the S3 service" s3 "$S3/"
}

# bucket NAME: empty, with the files that name its keys among the credentials, and an image whose rclone speaks to it.
bucket() {
  own_pid s3 infra >/dev/null || s3_service
  rm -rf "${LAB:?}/s3/$1"
  s3 -X PUT "$S3/$1"
  printf lab-access >"$LAB/credentials/s3-access-key"; printf lab-secret-key >"$LAB/credentials/s3-secret-key"
}
