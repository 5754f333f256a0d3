"""Services, programs and certificates for the tests of Python."""
