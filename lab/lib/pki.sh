# Keys and kubeconfigs; elliptic curves, as newer clusters have them. Sourced.

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$LAB/pki/ca.key" -out "$LAB/pki/ca.crt" -subj /CN=lab-ca -days 30 2>>"$LAB/log/keys.log"
  openssl genrsa -out "$LAB/pki/sa.key" 2048 2>>"$LAB/log/keys.log"
  openssl rsa -in "$LAB/pki/sa.key" -pubout -out "$LAB/pki/sa.pub" 2>>"$LAB/log/keys.log"
  ssh-keygen -q -t ed25519 -N '' -f "$LAB/id_ed25519"
}

# cert NAME SUBJECT [SUBJECT-ALTERNATIVE-NAMES]
cert() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$LAB/pki/$1.key" -subj "$2" -out "$LAB/pki/$1.csr" 2>>"$LAB/log/keys.log"
  openssl x509 -req -in "$LAB/pki/$1.csr" -CA "$LAB/pki/ca.crt" -CAkey "$LAB/pki/ca.key" -CAcreateserial -days 30 -out "$LAB/pki/$1.crt" \
    -extfile <(echo "extendedKeyUsage=serverAuth,clientAuth"; [ -z "${3:-}" ] || echo "subjectAltName=$3") 2>>"$LAB/log/keys.log"
}

kubeconfig() {
  cat >"$LAB/$1.kubeconfig" <<K
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://$FIRST_IP:6443", certificate-authority-data: $(base64 -w0 "$LAB/pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 "$LAB/pki/$1.crt"), client-key-data: $(base64 -w0 "$LAB/pki/$1.key")}}]
contexts: [{name: lab, context: {cluster: lab, user: $1}}]
current-context: lab
K
}

keys() {
  authority
  cert apiserver /CN=kube-apiserver "IP:$FIRST_IP,IP:10.96.0.1,DNS:kubernetes.default.svc"
  cert admin /O=system:masters/CN=admin
  cert controller-manager /CN=system:kube-controller-manager
  cert scheduler /CN=system:kube-scheduler
  local u n
  for u in admin controller-manager scheduler; do kubeconfig $u; done
  for n in $NODES; do
    cert "${n%%=*}" "/O=system:nodes/CN=system:node:${n%%=*}" "IP:${n##*=},DNS:${n%%=*}"
    kubeconfig "${n%%=*}"
  done
}
