noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES = %D%/model.h %D%/builder.h %D%/writer.h
