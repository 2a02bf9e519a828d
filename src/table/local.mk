noinst_LIBRARIES += src/table/libtable.a
src_table_libtable_a_SOURCES = %D%/batch.h %D%/batch.c %D%/batch_memory.h \
	%D%/csv.h %D%/csv.c %D%/csv_row.c %D%/csv_words.h \
	%D%/csv_file.h %D%/csv_file.c %D%/nearest.h %D%/nearest.c \
	%D%/csvout.h %D%/csvout.c %D%/levels.h %D%/levels.c \
	%D%/schema.h %D%/schema.c %D%/bind.h %D%/bind.c \
	%D%/bind_map.h %D%/bind_map.c
