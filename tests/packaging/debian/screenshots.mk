# The pictures of the sandbox's page: Debian's Chromium takes them, pngquant makes them small.

.PHONY: screenshots
screenshots: debug $(VENV)/ready
	@command -v chromium >/dev/null && command -v pngquant >/dev/null || \
	    { echo "screenshots: apt-get install chromium pngquant" >&2; exit 1; }
	HMS_SANDBOX=$(SANDBOX) PYTHONPATH=tests/packaging \
	    $(BIN)/python tests/packaging/debian/screenshots.py
	pngquant --force --ext .png --strip docs/images/sandbox-*.png
