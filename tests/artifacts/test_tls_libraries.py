"""A program that has a TLS library of its own links ours beside it, and each keeps its own."""

from pathlib import Path

import pytest
from programs import SANDBOX, run

pytestmark = pytest.mark.debian

PROGRAM = r"""
#include <hms_rooms.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    static const unsigned char abc[] = {0xba, 0x78, 0x16, 0xbf};
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SSL_CTX *theirs = SSL_CTX_new(TLS_method());
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_client *client;
    hms_room *room;
    hms_error *error;

    params.name = "room";
    SHA256((const unsigned char *)"abc", 3, digest);
    if (theirs == NULL || memcmp(digest, abc, sizeof abc) != 0 ||
        hms_client_new(NULL, &client, &error) != HMS_OK) {
        return 1;
    }
    if (hms_client_create_room(client, &params, NULL, &room, &error) != HMS_OK) {
        fprintf(stderr, "%s\n", hms_error_message(error));
        return 1;
    }
    printf("%s beside %s\n", hms_room_name(room), OPENSSL_VERSION_TEXT);
    hms_room_free(room);
    hms_client_free(client);
    SSL_CTX_free(theirs);
    return 0;
}
"""

BORINGSSL = "/usr/lib/x86_64-linux-gnu/android"
LIBRARIES = {
    "OpenSSL": ("-l:libssl.a", "-l:libcrypto.a"),
    "BoringSSL": (
        *("-I/usr/include/android", f"-L{BORINGSSL}", f"-Wl,-rpath,{BORINGSSL}"),
        *("-lssl", "-lcrypto"),
    ),
}


@pytest.mark.parametrize("ours_first", [True, False])
@pytest.mark.parametrize("name", LIBRARIES)
def test_the_static_library_links_beside_another_tls(
    prefix: Path, compiler: str, tmp_path: Path, name: str, ours_first: bool
) -> None:
    source, program = tmp_path / "program.c", tmp_path / "program"
    source.write_text(PROGRAM)
    ours = (f"-I{prefix / 'include'}", str(prefix / "lib" / "libhms_rooms.a"))
    both = (*ours, *LIBRARIES[name]) if ours_first else (*LIBRARIES[name], *ours)
    run(compiler, source, *both, "-lpthread", "-ldl", "-lm", "-o", program)
    printed = run(SANDBOX, "exec", "--tls", "--", program)
    assert printed.startswith("room beside") and name in printed
