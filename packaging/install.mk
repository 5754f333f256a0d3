# Where `make install` puts the files, and from where `make uninstall` removes them.
#
#   PREFIX=/usr/local   LIBDIR=$(PREFIX)/lib   INCLUDEDIR=$(PREFIX)/include   lib64 is $(PREFIX)/lib64
#   DATADIR=$(PREFIX)/share
#   DESTDIR=            is put before all of them, and named by no file; it may have blanks
#
# The linker's cache is renewed by ldconfig if that is allowed and there is no DESTDIR.

DATADIR      ?= $(PREFIX)/share
below_prefix  = $(if $(filter /%,$(1)),$(1),$(PREFIX)/$(1))
HEADERS      := $(call below_prefix,$(INCLUDEDIR))
LIBRARIES    := $(call below_prefix,$(LIBDIR))
PC_FOLDER    := $(LIBRARIES)/pkgconfig
CMAKE_FOLDER := $(LIBRARIES)/cmake/hms-rooms
DATA         := $(call below_prefix,$(DATADIR))
DOCUMENTS    := $(DATA)/doc/hms-rooms

DESCRIPTIONS := \
    $(PC_FOLDER)/hms-rooms.pc \
    $(CMAKE_FOLDER)/hms-roomsConfig.cmake \
    $(CMAKE_FOLDER)/hms-roomsConfigVersion.cmake
INSTALLED_FILES := \
    $(HEADERS)/hms_rooms.h \
    $(HEADERS)/hms_rooms.hpp \
    $(LIBRARIES)/libhms_rooms.a \
    $(LIBRARIES)/libhms_rooms.so \
    $(LIBRARIES)/libhms_rooms.so.1 \
    $(LIBRARIES)/libhms_rooms.so.$(VERSION) \
    $(DESCRIPTIONS) \
    $(DATA)/hms-rooms/valgrind.supp \
    $(DOCUMENTS)/LICENSE-APACHE \
    $(DOCUMENTS)/LICENSE-MIT \
    $(DOCUMENTS)/LICENSES-CRATES.txt

# The innermost first. Every system has those of /usr and /usr/local, even if they are empty.
SYSTEM_FOLDERS    := $(foreach folder,include lib share,/usr/$(folder) /usr/local/$(folder))
INSTALLED_FOLDERS := $(CMAKE_FOLDER) $(LIBRARIES)/cmake $(PC_FOLDER) $(DATA)/hms-rooms $(DOCUMENTS) \
    $(filter-out $(SYSTEM_FOLDERS),$(LIBRARIES) $(PREFIX)/lib $(HEADERS) $(DATA)/doc $(DATA))

# The shell reads DESTDIR from its environment, so that blanks and quotes in it do no harm.
export DESTDIR
staged = $(patsubst %,"$$DESTDIR"%,$(1))

# The pkg-config and CMake files have relative paths, so that a prefix can be moved. If the prefix
# is /usr, pkg-config must see that name, to leave out the folders that compilers search anyway.
from      = $(shell realpath --canonicalize-missing --no-symlinks --relative-to=$(1) $(2))
PC_PREFIX = $(if $(filter /usr,$(PREFIX)),/usr,$${pcfiledir}/$(call from,$(PC_FOLDER),$(PREFIX)))
fill_in   = sed -e 's|@VERSION@|$(VERSION)|' -e 's|@PREFIX@|$(PC_PREFIX)|' \
                -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(HEADERS))|' \
                -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBRARIES))|' \
                -e 's|@HEADERS_FROM_HERE@|$(call from,$(CMAKE_FOLDER),$(HEADERS))|'

# Under sudo there is often no cargo. If so, the libraries that were built before are installed.
BUILT_BEFORE := $(shell command -v $(CARGO) >/dev/null || ls $(SHIPPED)/libhms_rooms.a 2>/dev/null)

LICENCES := $(TARGET)/licences

# What the crates that are linked into a package of this workspace ask to be handed on.
$(LICENCES)/%: Cargo.lock packaging/licences
	@$(need_rust)
	mkdir -p $(@D)
	packaging/licences $* > $@.new
	mv $@.new $@

# Programs find a library in a folder of the linker's by its cache.
renew_cache = PATH=$$PATH:/sbin; test -n "$$DESTDIR" || test ! -w /etc || \
    ! command -v ldconfig >/dev/null || ldconfig

.PHONY: install uninstall whole-prefix
whole-prefix:
	@$(if $(filter-out 1,$(words $(PREFIX)))$(filter-out /%,$(PREFIX)),\
	    $(error PREFIX is "$(PREFIX)": it must begin with / and have no blanks))

install: whole-prefix $(if $(BUILT_BEFORE),,library) $(LICENCES)/hms-rooms-capi
	install -d $(call staged,$(HEADERS) $(PC_FOLDER) $(CMAKE_FOLDER) $(DATA)/hms-rooms $(DOCUMENTS))
	install -m 644 include/hms_rooms.h include/hms_rooms.hpp $(call staged,$(HEADERS))
	install -m 644 packaging/valgrind.supp $(call staged,$(DATA)/hms-rooms)
	install -m 644 LICENSE-APACHE LICENSE-MIT $(call staged,$(DOCUMENTS))
	install -m 644 $(LICENCES)/hms-rooms-capi $(call staged,$(DOCUMENTS)/LICENSES-CRATES.txt)
	install -m 644 $(SHIPPED)/libhms_rooms.a $(call staged,$(LIBRARIES))
	install -m 755 $(SHIPPED)/libhms_rooms.so.$(VERSION) $(call staged,$(LIBRARIES))
	ln -sf libhms_rooms.so.$(VERSION) $(call staged,$(LIBRARIES)/libhms_rooms.so.1)
	ln -sf libhms_rooms.so.1 $(call staged,$(LIBRARIES)/libhms_rooms.so)
	for file in $(DESCRIPTIONS); do \
	    $(fill_in) packaging/$${file##*/}.in > "$$DESTDIR$$file" && \
	    chmod 644 "$$DESTDIR$$file" || exit; \
	done
	$(renew_cache)

uninstall: whole-prefix
	rm -f $(call staged,$(INSTALLED_FILES))
	for folder in $(call staged,$(INSTALLED_FOLDERS)); do \
	    test ! -d "$$folder" || rmdir --ignore-fail-on-non-empty "$$folder" || exit; \
	done
	$(renew_cache)
