# The pictures of the sandbox's page: Debian's Chromium takes them, pngquant makes them small.

.PHONY: screenshots
screenshots: debug $(VENV)/ready
	@command -v chromium >/dev/null && command -v pngquant >/dev/null || \
	    { echo "screenshots: apt-get install chromium pngquant" >&2; exit 1; }
	HMS_SANDBOX=$(SANDBOX) PYTHONPATH=tests/support \
	    $(BIN)/python tests/page/screenshots.py
	pngquant --force --ext .png --strip docs/images/sandbox-*.png
