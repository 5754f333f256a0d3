/*
 * Lists: their pages, and who frees what. An item lives as long as its list, a
 * copy by itself. Run it under `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>

#include "sandbox.h"

enum { ROOMS = 25, CODES = 12 };

static hms_client *client;

static void rooms_come_in_pages(void) {
    hms_room_filter filter = HMS_ROOM_FILTER_INIT;
    hms_room_list *list = NULL;
    char start[64];
    size_t seen = 0;
    int at, pages = 0;

    for (at = 0; at < ROOMS; at++) {
        char name[32];
        snprintf(name, sizeof name, "listed-%d", at);
        CHECK(creates(client, name));
    }
    filter.page_size = 10;
    do {
        hms_error *error = NULL;
        size_t count, index;
        CHECK(hms_client_list_rooms(client, &filter, NULL, &list, &error) ==
              HMS_OK);
        CHECK(list != NULL && error == NULL);
        count = hms_room_list_count(list);
        CHECK(count <= 10);
        for (index = 0; index < count; index++) {
            const hms_room *room = hms_room_list_at(list, index);
            CHECK(holds(hms_room_name(room), "listed-"));
            CHECK(hms_room_state(room) == HMS_STATE_ENABLED);
            CHECK(room == hms_room_list_at(list, index));
        }
        seen += count;
        snprintf(start, sizeof start, "%s",
                 hms_room_list_next(list) != NULL ? hms_room_list_next(list)
                                                  : "");
        filter.start = start;
        hms_room_list_free(list);
    } while (++pages < ROOMS && start[0] != '\0');
    CHECK(seen == ROOMS && pages == 3);
}

static void a_filter_of_null_lists_the_first_page(void) {
    hms_room_list *list = NULL;
    CHECK(hms_client_list_rooms(client, NULL, NULL, &list, NULL) == HMS_OK);
    CHECK(hms_room_list_count(list) == ROOMS);
    CHECK(hms_room_list_next(list) == NULL);
    hms_room_list_free(list);
}

static void a_filter_narrows_a_list(void) {
    hms_room_filter filter = HMS_ROOM_FILTER_INIT;
    hms_room_list *list = NULL;
    hms_room *room = NULL;
    CHECK(hms_client_disable_room(client, "listed-7", NULL, &room, NULL) ==
          HMS_OK);
    filter.state = HMS_STATE_DISABLED;
    CHECK(hms_client_list_rooms(client, &filter, NULL, &list, NULL) == HMS_OK);
    CHECK(hms_room_list_count(list) == 1);
    CHECK(same(hms_room_id(hms_room_list_at(list, 0)), hms_room_id(room)));
    hms_room_list_free(list);

    filter.created_from_ms = hms_room_created_at_ms(room);
    filter.created_until_ms = hms_room_created_at_ms(room);
    CHECK(hms_client_list_rooms(client, &filter, NULL, &list, NULL) == HMS_OK);
    CHECK(hms_room_list_count(list) == 1);
    hms_room_list_free(list);
    filter.created_from_ms++;
    filter.created_until_ms = 0;
    CHECK(hms_client_list_rooms(client, &filter, NULL, &list, NULL) == HMS_OK);
    CHECK(hms_room_list_count(list) == 0);
    hms_room_list_free(list);
    hms_room_free(room);
    CHECK(hms_client_enable_room(client, "listed-7", NULL, NULL, NULL) ==
          HMS_OK);
}

static void there_is_nothing_behind_the_end(void) {
    hms_room_list *rooms = NULL;
    CHECK(hms_client_list_rooms(client, NULL, NULL, &rooms, NULL) == HMS_OK);
    CHECK(hms_room_list_at(rooms, hms_room_list_count(rooms)) == NULL);
    CHECK(hms_room_list_at(rooms, SIZE_MAX) == NULL);
    hms_room_list_free(rooms);
}

static void a_copy_of_a_room_outlives_its_list(void) {
    hms_room_list *list = NULL;
    hms_room *copy;
    char id[64];
    CHECK(hms_client_list_rooms(client, NULL, NULL, &list, NULL) == HMS_OK);
    snprintf(id, sizeof id, "%s", hms_room_id(hms_room_list_at(list, 0)));
    copy = hms_room_copy(hms_room_list_at(list, 0));
    CHECK(copy != hms_room_list_at(list, 0));
    hms_room_list_free(list);
    CHECK(same(hms_room_id(copy), id) && length(hms_room_json(copy)) > 0);
    hms_room_free(copy);
}

/* The list stays what it is when the client that gave it is gone. */
static void a_list_outlives_its_client(void) {
    hms_client *other = client_of_v2();
    hms_room_list *list = NULL;
    CHECK(hms_client_list_rooms(other, NULL, NULL, &list, NULL) == HMS_OK);
    hms_client_free(other);
    CHECK(length(hms_room_id(hms_room_list_at(list, ROOMS - 1))) == 24);
    hms_room_list_free(list);
}

static void codes_come_in_pages(void) {
    hms_room *room = room_named(client, "with-codes");
    hms_room_code_filter filter = HMS_ROOM_CODE_FILTER_INIT;
    hms_room_code_list *list = NULL;
    char start[64];
    int at;

    for (at = 0; at < CODES; at++) {
        CHECK(hms_client_create_room_codes(client, hms_room_id(room), "guest",
                                           NULL, &list, NULL) == HMS_OK);
        CHECK(hms_room_code_list_count(list) == 1);
        CHECK(hms_room_code_list_next(list) == NULL);
        hms_room_code_list_free(list);
    }
    filter.role = "guest";
    filter.page_size = 10;
    CHECK(hms_client_list_room_codes(client, hms_room_id(room), &filter, NULL,
                                     &list, NULL) == HMS_OK);
    CHECK(hms_room_code_list_count(list) == 10);
    CHECK(hms_room_code_list_at(list, 10) == NULL);
    CHECK(hms_room_code_list_next(list) != NULL);
    snprintf(start, sizeof start, "%s", hms_room_code_list_next(list));
    hms_room_code_list_free(list);
    filter.start = start;
    CHECK(hms_client_list_room_codes(client, hms_room_id(room), &filter, NULL,
                                     &list, NULL) == HMS_OK);
    CHECK(hms_room_code_list_count(list) == CODES - 10);
    CHECK(hms_room_code_list_next(list) == NULL);
    hms_room_code_list_free(list);
    hms_room_free(room);
}

static void a_code_is_disabled_and_enabled(void) {
    hms_room *room = room_named(client, "with-a-code");
    hms_room_code_filter filter = HMS_ROOM_CODE_FILTER_INIT;
    hms_room_code_list *list = NULL;
    hms_room_code *copy;
    hms_room_code *code = NULL;
    const hms_room_code *item;
    size_t roles;

    CHECK(hms_client_create_room_codes(client, hms_room_id(room), NULL, NULL,
                                       &list, NULL) == HMS_OK);
    roles = hms_room_code_list_count(list);
    CHECK(roles > 1);
    item = hms_room_code_list_at(list, 0);
    CHECK(same(hms_room_code_room_id(item), hms_room_id(room)));
    CHECK(length(hms_room_code_role(item)) > 0);
    CHECK(hms_room_code_state(item) == HMS_STATE_ENABLED);
    CHECK(hms_room_code_created_at_ms(item) > 0);
    copy = hms_room_code_copy(item);
    hms_room_code_list_free(list);

    CHECK(hms_client_disable_room_code(client, hms_room_code_code(copy), NULL,
                                       &code, NULL) == HMS_OK);
    CHECK(same(hms_room_code_code(code), hms_room_code_code(copy)));
    CHECK(hms_room_code_state(code) == HMS_STATE_DISABLED);
    CHECK(hms_room_code_state(copy) == HMS_STATE_ENABLED);
    CHECK(hms_room_code_updated_at_ms(code) > 0);
    hms_room_code_free(code);
    filter.state = HMS_STATE_ENABLED;
    CHECK(hms_client_list_room_codes(client, hms_room_id(room), &filter, NULL,
                                     &list, NULL) == HMS_OK);
    CHECK(hms_room_code_list_count(list) == roles - 1);
    hms_room_code_list_free(list);
    CHECK(hms_client_enable_room_code(client, hms_room_code_code(copy), NULL,
                                      &code, NULL) == HMS_OK);
    CHECK(hms_room_code_state(code) == HMS_STATE_ENABLED);
    hms_room_code_free(code);
    hms_room_code_free(copy);
    hms_room_free(room);
}

int main(void) {
    static void (*const tests[])(void) = {
        rooms_come_in_pages,
        a_filter_of_null_lists_the_first_page,
        a_filter_narrows_a_list,
        there_is_nothing_behind_the_end,
        a_copy_of_a_room_outlives_its_list,
        a_list_outlives_its_client,
        codes_come_in_pages,
        a_code_is_disabled_and_enabled,
    };
    int status;
    client = client_of_v2();
    status = RUN(tests);
    hms_client_free(client);
    return status;
}
