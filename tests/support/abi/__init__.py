"""What programs rely on in the library: read from the header, kept in packaging/abi.lock."""
