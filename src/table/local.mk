noinst_LIBRARIES += src/table/libtable.a
src_table_libtable_a_SOURCES = %D%/batch.h %D%/csv.h %D%/schema.h \
	%D%/bind.h %D%/csvout.h
