#!/bin/sh
# Makes the certificates of this folder, which rcgen cannot: `cd` here and run it. It needs OpenSSL 3.
# All of them are for 127.0.0.1, and are valid from 2020 to 2125.
set -eu

folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

cat >"$folder/config" <<END
[ca]
default_ca = any
[any]
database = $folder/database
new_certs_dir = $folder
rand_serial = yes
unique_subject = no
policy = policy
default_startdate = 20200101000000Z
default_enddate = 21250101000000Z
[policy]
commonName = supplied
[ca_extensions]
basicConstraints = critical, CA:TRUE
[host_extensions]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1
[client_extensions]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1
extendedKeyUsage = clientAuth
END
: >"$folder/database"

# key NAME TYPE…: makes NAME.key.
key() {
    name=$1
    shift
    openssl genpkey -quiet "$@" -out "$name.key"
}

# sign NAME KEY SUBJECT DIGEST OPTION…: makes NAME.pem, for KEY.key.
sign() {
    name=$1 key=$2 subject=$3 digest=$4
    shift 4
    openssl req -new -key "$key.key" -subj "/CN=$subject" -out "$folder/request"
    openssl ca -config "$folder/config" -batch -notext -in "$folder/request" -out "$name.pem" \
        -md "$digest" "$@" 2>"$folder/errors" || { cat "$folder/errors" >&2; exit 1; }
}

# ca NAME: makes NAME.pem of NAME.key, which signs it itself.
ca() {
    sign "$1" "$1" "$1" sha256 -selfsign -keyfile "$1.key" -extensions ca_extensions
}

# host NAME KEY CA DIGEST [EXTENSIONS]: makes NAME.pem, for KEY.key, signed by CA.
host() {
    sign "$1" "$2" 127.0.0.1 "$4" -cert "$3.pem" -keyfile "$3.key" ${5+-extensions "$5"}
}

key ca -algorithm EC -pkeyopt ec_paramgen_curve:P-256
key ca-p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
key ca-rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
key ca-rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
for name in ca ca-p521 ca-rsa1024 ca-rsa2048; do
    ca $name
done

key host -algorithm EC -pkeyopt ec_paramgen_curve:P-256
host host host ca sha256 host_extensions
host by-p521 host ca-p521 sha512 host_extensions
host by-rsa1024 host ca-rsa1024 sha256 host_extensions
host by-sha512 host ca sha512 host_extensions
host by-sha1 host ca-rsa2048 sha1 host_extensions
host for-clients host ca sha256 client_extensions
host version-1 host ca sha256

key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
host p521 p521 ca sha256 host_extensions
key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
host rsa1024 rsa1024 ca sha256 host_extensions

rm ca.key ca-*.key
