#!/bin/sh
# certs.sh DIR - makes a throw-away CA and server certificates for tests, each with one fault, with certtool (gnutls-bin):
#   good        signed by the CA, for localhost and 127.0.0.1 to 127.0.0.9
#   expired     the same, but over since 2020
#   future      the same, but valid only from 2090 on
#   other       for mail.example.org only
#   self        self-signed
#   stranger    signed by another CA
# DIR/ca.pem is what to trust; DIR/NAME.pem and DIR/NAME.key what a server loads.
set -eu
dir=$1
mkdir -p "$dir"
cd "$dir"

key() {
	certtool --generate-privkey --key-type ecdsa --curve secp256r1 --no-text --outfile "$1.key" 2>>log
}

ca() { # NAME
	key "$1"
	printf 'cn = "Test CA %s"\nca\ncert_signing_key\nexpiration_days = 30\n' "$1" >"$1.tmpl"
	certtool --generate-self-signed --load-privkey "$1.key" --template "$1.tmpl" --outfile "$1.pem" 2>>log
}

hosts='dns_name = localhost'
for i in 1 2 3 4 5 6 7 8 9; do
	hosts="$hosts
ip_address = 127.0.0.$i"
done

server() { # NAME HOSTS DATES CA
	key "$1"
	printf 'cn = "Test %s"\n%s\ntls_www_server\n%s\nsigning_key\n' "$1" "$2" "$3" >"$1.tmpl"
	if [ "$4" = none ]; then
		certtool --generate-self-signed --load-privkey "$1.key" --template "$1.tmpl" --outfile "$1.pem" 2>>log
	else
		certtool --generate-certificate --load-privkey "$1.key" --load-ca-certificate "$4.pem" \
			--load-ca-privkey "$4.key" --template "$1.tmpl" --outfile "$1.pem" 2>>log
	fi
}

ca ca
ca ca2
days='expiration_days = 30'
server good "$hosts" "$days" ca
server expired "$hosts" 'activation_date = "2019-01-01 00:00:00 UTC"
expiration_date = "2020-01-01 00:00:00 UTC"' ca
server future "$hosts" 'activation_date = "2090-01-01 00:00:00 UTC"
expiration_date = "2091-01-01 00:00:00 UTC"' ca
server other 'dns_name = mail.example.org' "$days" ca
server self "$hosts" "$days" none
server stranger "$hosts" "$days" ca2
