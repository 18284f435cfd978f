module ingress

go 1.26
