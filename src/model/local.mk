noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES = %D%/tree.h %D%/model.h %D%/load.h \
	%D%/describe.h %D%/block.h %D%/block.c %D%/check.c \
	%D%/builder.c %D%/builder.h %D%/writer.h
