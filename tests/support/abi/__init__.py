"""The ABI that programs rely on: read from the header, kept in packaging/abi.lock."""
