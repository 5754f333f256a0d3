# The source tarball, and Debian's packages, which are made of it.

DIST     := dist
FILTERER := $(TARGET)/cargo-vendor-filterer-0.5.18
TARBALL  := $(DIST)/hms-rooms-$(VERSION).tar.xz
DEB      := $(TARGET)/deb

$(FILTERER)/bin/cargo-vendor-filterer:
	CARGO_TARGET_DIR=$(FILTERER)/build $(CARGO) install --quiet --locked --root $(FILTERER) \
	    cargo-vendor-filterer@$(FILTERER:$(TARGET)/cargo-vendor-filterer-%=%)

.PHONY: dist deb
dist: rust $(FILTERER)/bin/cargo-vendor-filterer
	PATH=$(FILTERER)/bin:$$PATH packaging/dist $(DIST)

# -d: if Rust comes from rustup, there is no package of it.
deb: dist
	rm -rf $(DEB)
	mkdir -p $(DEB)
	cp $(TARBALL) $(DEB)/hms-rooms_$(VERSION).orig.tar.xz
	tar -xf $(TARBALL) -C $(DEB)
	cp -r packaging/debian $(DEB)/hms-rooms-$(VERSION)/debian
	cd $(DEB)/hms-rooms-$(VERSION) && env -u CARGO_TARGET_DIR dpkg-buildpackage -b -d -us -uc
	cp $(DEB)/*.deb $(DIST)
