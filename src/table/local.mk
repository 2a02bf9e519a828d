noinst_LIBRARIES += src/table/libtable.a
src_table_libtable_a_SOURCES =
