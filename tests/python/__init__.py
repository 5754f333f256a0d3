"""What only Python can show: what every language does alike is in tests/conformance."""
