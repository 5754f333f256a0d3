/*
 * The life of a room behind its create: its settings are changed, peers are
 * inside, some have to leave, and its session ends. Run it under
 * `hms-sandbox exec`.
 */
#define _POSIX_C_SOURCE 200809L

#include "sandbox.h"

static hms_client *client;

static void an_update_changes_what_it_names(void) {
    hms_room_params params = HMS_ROOM_PARAMS_INIT;
    hms_room *room = NULL;
    hms_room *changed = NULL;
    params.name = "updated";
    params.description = "before";
    params.size = 20;
    CHECK(hms_client_create_room(client, &params, NULL, &room, NULL) == HMS_OK);
    params = (hms_room_params)HMS_ROOM_PARAMS_INIT;
    params.description = "after";
    CHECK(hms_client_update_room(client, hms_room_id(room), &params, NULL,
                                 &changed, NULL) == HMS_OK);
    CHECK(same(hms_room_description(changed), "after"));
    CHECK(same(hms_room_name(changed), "updated"));
    CHECK(hms_room_size(changed) == 20);
    hms_room_free(changed);
    params = (hms_room_params)HMS_ROOM_PARAMS_INIT;
    params.clear = HMS_CLEAR_SIZE;
    CHECK(hms_client_update_room(client, hms_room_id(room), &params, NULL,
                                 &changed, NULL) == HMS_OK);
    CHECK(hms_room_size(changed) == 0);
    CHECK(same(hms_room_description(changed), "after"));
    hms_room_free(changed);
    hms_room_free(room);
}

/* A room of this name with a host and two guests inside. */
static hms_room *busy(const char *name) {
    hms_room *room = room_named(client, name);
    const char *id = hms_room_id(room);
    CHECK(enters(id, "{\"name\":\"Ada\",\"role\":\"host\",\"user_id\":\"u-1\","
                     "\"metadata\":\"{\\\"hand\\\":true}\"}"));
    CHECK(enters(id, "{\"name\":\"Bo\",\"role\":\"guest\"}"));
    CHECK(enters(id, "{\"name\":\"Cy\",\"role\":\"guest\"}"));
    return room;
}

/* How many peers of a role are inside, 0 if there is no session. */
static size_t peers_of(const hms_room *room, const char *role) {
    hms_peer_filter filter = HMS_PEER_FILTER_INIT;
    hms_peer_list *list = NULL;
    size_t count;
    filter.role = role;
    (void)!hms_client_list_peers(client, hms_room_id(room), &filter, NULL,
                                 &list, NULL);
    count = hms_peer_list_count(list);
    hms_peer_list_free(list);
    return count;
}

static void a_peer_is_described(void) {
    hms_room *room = busy("described");
    hms_peer_filter filter = HMS_PEER_FILTER_INIT;
    hms_peer_list *list = NULL;
    const hms_peer *ada;

    CHECK(hms_client_list_peers(client, hms_room_id(room), NULL, NULL, &list,
                                NULL) == HMS_OK);
    CHECK(hms_peer_list_count(list) == 3);
    CHECK(hms_peer_list_at(list, 3) == NULL);
    hms_peer_list_free(list);
    filter.user_id = "u-1";
    CHECK(hms_client_list_peers(client, hms_room_id(room), &filter, NULL, &list,
                                NULL) == HMS_OK);
    CHECK(hms_peer_list_count(list) == 1);
    ada = hms_peer_list_at(list, 0);
    CHECK(ada == hms_peer_list_at(list, 0));
    CHECK(length(hms_peer_id(ada)) > 0);
    CHECK(same(hms_peer_name(ada), "Ada"));
    CHECK(same(hms_peer_user_id(ada), "u-1"));
    CHECK(same(hms_peer_role(ada), "host"));
    CHECK(same(hms_peer_metadata(ada), "{\"hand\":true}"));
    CHECK(hms_peer_joined_at_ms(ada) >= hms_room_created_at_ms(room));
    hms_peer_list_free(list);
    hms_room_free(room);
}

static void a_peer_is_removed(void) {
    hms_room *room = busy("removes-a-peer");
    hms_peer_filter filter = HMS_PEER_FILTER_INIT;
    hms_peer_list *list = NULL;
    hms_error *error = (hms_error *)&list;
    filter.role = "host";
    CHECK(hms_client_list_peers(client, hms_room_id(room), &filter, NULL, &list,
                                NULL) == HMS_OK);
    CHECK(hms_client_remove_peer(client, hms_room_id(room),
                                 hms_peer_id(hms_peer_list_at(list, 0)),
                                 "quiet please", NULL, &error) == HMS_OK);
    CHECK(error == NULL);
    CHECK(peers_of(room, "host") == 0 && peers_of(room, "guest") == 2);
    hms_peer_list_free(list);
    hms_room_free(room);
}

static void a_role_is_removed(void) {
    hms_room *room = busy("removes-a-role");
    CHECK(hms_client_remove_role(client, hms_room_id(room), "guest", NULL, NULL,
                                 NULL) == HMS_OK);
    CHECK(peers_of(room, "guest") == 0 && peers_of(room, "host") == 1);
    hms_room_free(room);
}

static void an_end_leaves_the_room_open(void) {
    hms_room *room = busy("ends");
    hms_room *after = NULL;
    hms_error *error = NULL;
    CHECK(hms_client_end_room(client, hms_room_id(room), NULL, NULL, NULL) ==
          HMS_OK);
    CHECK(peers_of(room, "host") == 0 && peers_of(room, "guest") == 0);
    CHECK(hms_client_get_room(client, hms_room_id(room), NULL, &after, NULL) ==
          HMS_OK);
    CHECK(hms_room_state(after) == HMS_STATE_ENABLED);
    CHECK(hms_client_end_room(client, hms_room_id(room), NULL, NULL, &error) ==
          HMS_NOT_FOUND);
    CHECK(hms_error_outcome(error) == HMS_OUTCOME_REJECTED);
    hms_error_free(error);
    hms_room_free(after);
    hms_room_free(room);
}

static void an_end_with_a_lock_disables_the_room(void) {
    hms_room *room = busy("locks");
    hms_room *after = NULL;
    hms_end_room_params params = HMS_END_ROOM_PARAMS_INIT;
    params.reason = "the lesson is over";
    params.lock = 1;
    CHECK(hms_client_end_room(client, hms_room_id(room), &params, NULL, NULL) ==
          HMS_OK);
    CHECK(hms_client_get_room(client, hms_room_id(room), NULL, &after, NULL) ==
          HMS_OK);
    CHECK(hms_room_state(after) == HMS_STATE_DISABLED);
    hms_room_free(after);
    hms_room_free(room);
}

int main(void) {
    static void (*const tests[])(void) = {
        an_update_changes_what_it_names,
        a_peer_is_described,
        a_peer_is_removed,
        a_role_is_removed,
        an_end_leaves_the_room_open,
        an_end_with_a_lock_disables_the_room,
    };
    int status;
    client = client_of_v2();
    status = RUN(tests);
    hms_client_free(client);
    return status;
}
