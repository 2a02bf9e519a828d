noinst_LIBRARIES += src/validate/libvalidate.a
src_validate_libvalidate_a_SOURCES =
