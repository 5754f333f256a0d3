/*
 * Texts of a service that hold a NUL, which would end them in C: none is cut.
 * Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include "rooms.h"
#include "server.h"

/* U+FFFD, in the place of a NUL. */
#define NUL "\xef\xbf\xbd"

static void serve_rooms_with_nul(int connection) {
    static const char room[] =
        "{\"id\":\"5f\\u0000x\",\"name\":\"les\\u0000son\","
        "\"description\":\"\\u0000first\",\"template\":\"last\\u0000\","
        "\"region\":\"\\u0000\",\"enabled\":true}";
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        server_reply(connection, "200 OK", "", room);
    }
}

static void no_text_of_a_room_is_cut(void) {
    server started = server_start(serve_rooms_with_nul);
    hms_client *client = client_of(started.port.base_url);
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;

    CHECK(hms_client_create_room(client, &params, NULL, &room, NULL) ==
          HMS_OK);
    CHECK(same(hms_room_id(room), "5f" NUL "x"));
    CHECK(same(hms_room_name(room), "les" NUL "son"));
    CHECK(same(hms_room_description(room), NUL "first"));
    CHECK(same(hms_room_template_name(room), "last" NUL));
    CHECK(same(hms_room_region(room), NUL));
    CHECK(holds(hms_room_json(room), "\"name\":\"les\\u0000son\""));
    hms_room_free(room);
    hms_client_free(client);
    server_stop(&started);
}

static void serve_errors_with_nul(int connection) {
    static const char error[] =
        "{\"code\":400,\"message\":\"bad\\u0000message\","
        "\"details\":[\"one\\u0000\",\"\\u0000two\"]}";
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        server_reply(connection, "400 Bad Request", "", error);
    }
}

static int lines;

static void check_line(void *user_data, uint32_t level, const char *line) {
    (void)user_data;
    (void)level;
    /* The end of the message, after the text of the service. */
    lines += holds(line, "nothing was changed");
}

static void no_text_of_an_error_is_cut(void) {
    server started = server_start(serve_errors_with_nul);
    hms_client_options options = HMS_CLIENT_OPTIONS_INIT;
    hms_client *client;
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_error *error = NULL;

    options.management_token = "token";
    options.base_url = started.port.base_url;
    options.log = check_line;
    client = client_with(&options);
    CHECK(hms_client_create_room(client, &params, NULL, NULL, &error) ==
          HMS_REJECTED);
    CHECK(holds(hms_error_message(error), "nothing was changed"));
    CHECK(lines == 1);
    CHECK(same(hms_error_api_message(error), "bad" NUL "message"));
    CHECK(same(hms_error_details(error), "one" NUL "\n" NUL "two"));
    CHECK(holds(hms_error_body(error), "\"details\":[\"one\\u0000\""));
    hms_error_free(error);
    hms_client_free(client);
    server_stop(&started);
}

static void serve_nul(int connection) {
    static const char reply[] = "HTTP/1.1 400 Bad Request\r\n"
                                "Content-Length: 12\r\n\r\nplain\0text\0.";
    char request[4096];
    while (server_request(connection, request, sizeof request)) {
        (void)!send(connection, reply, sizeof reply - 1, MSG_NOSIGNAL);
    }
}

static void no_body_that_is_no_json_is_cut(void) {
    server started = server_start(serve_nul);
    hms_client *client = client_of(started.port.base_url);
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_error *error = NULL;

    CHECK(hms_client_create_room(client, &params, NULL, NULL, &error) ==
          HMS_REJECTED);
    CHECK(same(hms_error_body(error), "plain" NUL "text" NUL "."));
    CHECK(holds(hms_error_message(error), "nothing was changed"));
    hms_error_free(error);
    hms_client_free(client);
    server_stop(&started);
}

int main(void) {
    static void (*const tests[])(void) = {
        no_text_of_a_room_is_cut,
        no_text_of_an_error_is_cut,
        no_body_that_is_no_json_is_cut,
    };
    return RUN(tests);
}
