package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"reflect"
	"strings"
	"time"
)

const account = "/var/run/secrets/kubernetes.io/serviceaccount/"

type metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type address struct {
	IP string `json:"ip"`
}

type ingress struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		IngressClassName *string `json:"ingressClassName"`
		Rules            []rule  `json:"rules"`
		TLS              []struct {
			Hosts      []string `json:"hosts"`
			SecretName string   `json:"secretName"`
		} `json:"tls"`
	} `json:"spec"`
	Status struct {
		LoadBalancer struct {
			Ingress []address `json:"ingress"`
		} `json:"loadBalancer"`
	} `json:"status"`
}

type rule struct {
	Host string `json:"host"`
	HTTP struct {
		Paths []struct {
			Path    string `json:"path"`
			Backend struct {
				Service struct {
					Name string `json:"name"`
				} `json:"service"`
			} `json:"backend"`
		} `json:"paths"`
	} `json:"http"`
}

type endpointSlice struct {
	Metadata metadata `json:"metadata"`
	Ports    []struct {
		Port int `json:"port"`
	} `json:"ports"`
	Endpoints []struct {
		Addresses  []string `json:"addresses"`
		Conditions struct {
			Ready *bool `json:"ready"`
		} `json:"conditions"`
	} `json:"endpoints"`
}

type api struct {
	server string
	token  string
	client *http.Client
}

func newAPI(server string) *api {
	token, err := os.ReadFile(account + "token")
	must(err)
	ca, err := os.ReadFile(account + "ca.crt")
	must(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	return &api{server, string(token), &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}}
}

func (a *api) request(method, path, contentType string, body []byte) (*http.Response, error) {
	r, err := http.NewRequest(method, a.server+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	response, err := a.client.Do(r)
	if err == nil && response.StatusCode >= 400 {
		response.Body.Close()
		return nil, fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return response, err
}

func list[T any](a *api, path string) ([]T, error) {
	response, err := a.request("GET", path, "", nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var items struct {
		Items []T `json:"items"`
	}
	return items.Items, json.NewDecoder(response.Body).Decode(&items)
}

func (a *api) state() ([]ingress, []endpointSlice, error) {
	ingresses, err := list[ingress](a, "/apis/networking.k8s.io/v1/ingresses")
	if err != nil {
		return nil, nil, err
	}
	slices, err := list[endpointSlice](a, "/apis/discovery.k8s.io/v1/endpointslices")
	return ingresses, slices, err
}

// watch says that something changed; the list is read again then, so a watch that ends early loses nothing.
func (a *api) watch(path string, changed chan<- struct{}) {
	for {
		response, err := a.request("GET", path+"?watch=true", "", nil)
		if err != nil {
			log.Print(err)
			time.Sleep(time.Second)
			continue
		}
		lines := bufio.NewReader(response.Body)
		for {
			if _, err := lines.ReadString('\n'); err != nil {
				break
			}
			select {
			case changed <- struct{}{}:
			default:
			}
		}
		response.Body.Close()
	}
}

// publish writes where an Ingress is served into its status, as a controller on the hosts' network does.
func (a *api) publish(ingresses []ingress) {
	type node struct {
		Status struct {
			Addresses []struct {
				Type    string `json:"type"`
				Address string `json:"address"`
			} `json:"addresses"`
		} `json:"status"`
	}
	nodes, err := list[node](a, "/api/v1/nodes")
	if err != nil {
		log.Print(err)
		return
	}
	var served []address
	for _, n := range nodes {
		for _, x := range n.Status.Addresses {
			if x.Type == "InternalIP" {
				served = append(served, address{x.Address})
			}
		}
	}
	for _, i := range ingresses {
		if !ours(i) || reflect.DeepEqual(i.Status.LoadBalancer.Ingress, served) {
			continue
		}
		body, _ := json.Marshal(map[string]any{"status": map[string]any{"loadBalancer": map[string]any{"ingress": served}}})
		path := strings.Join([]string{"/apis/networking.k8s.io/v1/namespaces", i.Metadata.Namespace, "ingresses", i.Metadata.Name, "status"}, "/")
		if response, err := a.request("PATCH", path, "application/merge-patch+json", body); err != nil {
			log.Print(err)
		} else {
			response.Body.Close()
		}
	}
}

func ours(i ingress) bool {
	return i.Spec.IngressClassName == nil || *i.Spec.IngressClassName == "nginx"
}
