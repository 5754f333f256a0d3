"""A service that fails for long is not asked again and again, and it is again once it answers."""

import pytest

from hms_rooms import Client, ServerError

from .support.service import Service, answer, room_of_that_name

UNAVAILABLE = answer(503, Retry_After="0")


def failure(client: Client, service: Service) -> ServerError:
    """The exception of a call while the service is down."""
    before = len(service.requests)
    service.will(*[UNAVAILABLE] * 3)
    with pytest.raises(ServerError) as raised:
        client.create_room("a")
    service.replies.clear()
    assert len(service.requests) == before + raised.value.attempts
    return raised.value


def wear_out(client: Client, service: Service) -> ServerError:
    """The first failure after which the service was not asked again."""
    failures = (failure(client, service) for _ in range(100))
    return next(failure for failure in failures if failure.attempts == 1)


def test_requests_fall_to_one_a_call_and_rise_again(client: Client, service: Service) -> None:
    assert failure(client, service).attempts == 3
    wear_out(client, service)
    assert [failure(client, service).attempts for _ in range(20)] == [1] * 20

    for number in range(20):
        assert client.create_room(str(number)).name == str(number)
    assert failure(client, service).attempts == 3
    service.will(UNAVAILABLE, room_of_that_name)
    assert client.create_room("b").name == "b"


def test_an_error_says_why_the_service_was_not_asked_again(
    client: Client, service: Service
) -> None:
    assert "not retrying for now" not in str(failure(client, service))
    assert "not retrying for now" in str(wear_out(client, service))


def test_one_client_s_outage_is_not_another_s(client: Client, service: Service) -> None:
    wear_out(client, service)
    with Client("token", base_url=service.base_url) as other:
        assert failure(other, service).attempts == 3
