"""What the tests of Python stand on: services, programs and their output."""
