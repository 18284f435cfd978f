// CoreDNS with what a cluster's name servers need here, as its pods and, on each node, as the cache before them. Its own main has every
// plugin there is, which would take as long to compile as Kubernetes.
package main

import (
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/hosts"
	_ "github.com/coredns/coredns/plugin/template"
)

func main() { coremain.Run() }
