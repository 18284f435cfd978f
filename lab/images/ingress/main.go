// An ingress controller as small as one can be that still does what ingress-nginx does to an installer: pod addresses, its
// annotations, 404 for an unknown host, 503 without endpoints, and nginx's own 502 and 504. It runs beside nginx on every node, in
// the host's network, and reloads nginx when Ingresses or their endpoints change.
package main

import (
	"log"
	"os"
	"os/exec"
	"time"
)

const configuration = "/etc/nginx.conf"

func main() {
	delay, err := time.ParseDuration(os.Getenv("SYNC_DELAY"))
	if err != nil {
		log.Fatal("SYNC_DELAY: ", err)
	}
	api := newAPI(os.Getenv("API_SERVER"))
	changed := make(chan struct{}, 1)
	for _, path := range []string{"/apis/networking.k8s.io/v1/ingresses", "/apis/discovery.k8s.io/v1/endpointslices"} {
		go api.watch(path, changed)
	}
	nodeIP := os.Getenv("NODE_IP")
	makeFake()
	var written string
	for {
		ingresses, slices, err := api.state()
		if err != nil {
			log.Print(err)
			time.Sleep(time.Second)
			continue
		}
		if next := render(nodeIP, ingresses, endpoints(slices), api.certificates(ingresses)); next != written {
			if written != "" {
				time.Sleep(delay)
			}
			must(os.WriteFile(configuration, []byte(next), 0o644))
			if written == "" {
				start()
			} else {
				must(exec.Command("nginx", "-c", configuration, "-s", "reload").Run())
			}
			written = next
			log.Print("reloaded")
		}
		api.publish(ingresses)
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
		}
	}
}

func start() {
	nginx := exec.Command("nginx", "-c", configuration, "-g", "daemon off;")
	nginx.Stdout, nginx.Stderr = os.Stdout, os.Stderr
	must(nginx.Start())
	go func() { log.Fatal("nginx ended: ", nginx.Wait()) }()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
