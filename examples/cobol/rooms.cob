      *> Creates a 100ms room and disables it, from a language that
      *> reads no C header: what the library expects is said here, and
      *> the library is loaded while the program runs.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. rooms.

       DATA DIVISION.
       WORKING-STORAGE SECTION.
      *> A struct begins with its size, and may end early: what is not
      *> there has its default. The credentials and the address come
      *> from the environment.
       01 client-options.
          05 options-size  USAGE BINARY-DOUBLE UNSIGNED.
          05 api           USAGE BINARY-LONG UNSIGNED.
             88 legacy     VALUE 1.
             88 v2         VALUE 2.
      *>     C puts a pointer, and the end of the struct, on a multiple
      *>     of 8.
          05 FILLER        PIC X(4) VALUE LOW-VALUES.

       01 room-params.
          05 params-size   USAGE BINARY-DOUBLE UNSIGNED.
          05 name          USAGE POINTER.

      *> C's text ends with a zero byte.
       01 room-name        PIC X(10) VALUE Z"test-room".

       01 client           USAGE POINTER.
       01 room             USAGE POINTER.
       01 failure          USAGE POINTER.
      *> A literal NULL would be passed as half a pointer.
       01 no-call-options  USAGE POINTER VALUE NULL.
       01 hms-status       USAGE BINARY-LONG.
          88 hms-ok        VALUE 0.
       01 state            USAGE BINARY-LONG UNSIGNED.
          88 enabled       VALUE 1.
          88 disabled      VALUE 2.

       01 c-text           USAGE POINTER.
       01 shown            PIC X(400).

       LINKAGE SECTION.
       01 c-characters     PIC X(400).

       PROCEDURE DIVISION.
       main.
           MOVE LENGTH OF client-options TO options-size
           SET v2 TO TRUE
           CALL "hms_client_new" USING
               BY REFERENCE client-options
               BY REFERENCE client BY REFERENCE failure
               RETURNING hms-status
           PERFORM stop-at-failure

           MOVE LENGTH OF room-params TO params-size
           SET name TO ADDRESS OF room-name
           CALL "hms_client_create_room" USING
               BY VALUE client BY REFERENCE room-params
               BY VALUE no-call-options
               BY REFERENCE room BY REFERENCE failure
               RETURNING hms-status
           PERFORM stop-at-failure
           PERFORM show-room

           CALL "hms_client_disable_room" USING
               BY VALUE client BY REFERENCE room-name
               BY VALUE no-call-options
               BY REFERENCE room BY REFERENCE failure
               RETURNING hms-status
           PERFORM stop-at-failure
           PERFORM show-room

           CALL "hms_client_free" USING BY VALUE client
               RETURNING NOTHING
           STOP RUN.

       show-room.
           CALL "hms_room_id" USING BY VALUE room RETURNING c-text
           PERFORM read-text
           CALL "hms_room_state" USING BY VALUE room RETURNING state
           EVALUATE TRUE
               WHEN enabled
                   DISPLAY FUNCTION TRIM(shown) " is enabled"
               WHEN disabled
                   DISPLAY FUNCTION TRIM(shown) " is disabled"
               WHEN OTHER
                   DISPLAY FUNCTION TRIM(shown) " may be either"
           END-EVALUATE
      *>     What returns nothing must not set the return code.
           CALL "hms_room_free" USING BY VALUE room
               RETURNING NOTHING.

       stop-at-failure.
           IF NOT hms-ok
               CALL "hms_error_message" USING BY VALUE failure
                   RETURNING c-text
               PERFORM read-text
               DISPLAY FUNCTION TRIM(shown) UPON SYSERR
               CALL "hms_error_free" USING BY VALUE failure
                   RETURNING NOTHING
               CALL "hms_client_free" USING BY VALUE client
                   RETURNING NOTHING
               STOP RUN RETURNING 1
           END-IF.

      *> A reply may lack an id.
       read-text.
           MOVE SPACES TO shown
           IF c-text NOT = NULL
               SET ADDRESS OF c-characters TO c-text
               STRING c-characters DELIMITED BY LOW-VALUE INTO shown
           END-IF.
