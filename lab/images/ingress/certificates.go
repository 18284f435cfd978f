package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log"
	"math/big"
	"os"
	"time"
)

// fake is the certificate of the controller's own, which ingress-nginx serves as well where a Secret is missing or unusable.
const fake = "/etc/fake.pem"

func makeFake() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	name := pkix.Name{Organization: []string{"Acme Co"}, CommonName: "Kubernetes Ingress Controller Fake Certificate"}
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: name, DNSNames: []string{"ingress.local"},
		NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	var out bytes.Buffer
	must(pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	must(pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	must(os.WriteFile(fake, out.Bytes(), 0o600))
}

// certificates writes those that Ingresses name into files, and returns the files by namespace/Secret. A file's name changes with its
// content, so that nginx is reloaded when a certificate is renewed.
func (a *api) certificates(ingresses []ingress) map[string]string {
	files := map[string]string{}
	for _, i := range ingresses {
		for _, t := range i.Spec.TLS {
			secret := i.Metadata.Namespace + "/" + t.SecretName
			if !ours(i) || files[secret] != "" {
				continue
			}
			files[secret] = fake
			pair, err := a.pair(i.Metadata.Namespace, t.SecretName)
			if err != nil {
				log.Printf("Error getting SSL certificate %q: %v. Using default certificate", secret, err)
				continue
			}
			file := fmt.Sprintf("/etc/%x.pem", sha256.Sum256(pair))
			must(os.WriteFile(file, pair, 0o600))
			files[secret] = file
		}
	}
	return files
}

// pair is a certificate with its key, as nginx takes them from one file.
func (a *api) pair(namespace, name string) ([]byte, error) {
	response, err := a.request("GET", "/api/v1/namespaces/"+namespace+"/secrets/"+name, "", nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var secret struct {
		Data map[string][]byte `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&secret); err != nil {
		return nil, err
	}
	if _, err := tls.X509KeyPair(secret.Data["tls.crt"], secret.Data["tls.key"]); err != nil {
		return nil, err
	}
	return append(append(secret.Data["tls.crt"], '\n'), secret.Data["tls.key"]...), nil
}
