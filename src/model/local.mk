noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES = %D%/tree.h %D%/model.h %D%/load.h \
	%D%/describe.h %D%/builder.h %D%/writer.h %D%/block.h %D%/read.h \
	%D%/events.h %D%/ubj.h %D%/xgb.h \
	%D%/block.c %D%/check.c %D%/builder.c \
	%D%/events.c %D%/events_list.c %D%/ubj.c \
	%D%/xgb_read.c %D%/xgb_tree.c %D%/xgb_vector.c %D%/xgb_cats.c %D%/xgb_objective.c \
	%D%/xgb_finish.c %D%/xgb_bin.h %D%/xgb_bin.c %D%/modern.h %D%/modern.c %D%/lgb.h %D%/lgb_read.c \
	%D%/lgb_tree.c %D%/lgb_objective.c %D%/lgb_features.c %D%/sniff.c %D%/read.c %D%/load.c \
	%D%/load_child.h %D%/load_child.c %D%/locate.h %D%/locate.c \
	%D%/describe.c \
	%D%/kind.h %D%/graph_op.h %D%/graph.h %D%/graph_get.h \
	%D%/graph_make.h %D%/graph_image.h %D%/graph_op.c %D%/graph.c \
	%D%/graph_get.c %D%/graph_make.c %D%/ensemble.h %D%/ensemble.c \
	%D%/ensemble_ids.c %D%/ensemble_index.c \
	%D%/onnx.h %D%/onnx_wire.h %D%/onnx_table.h %D%/onnx_fold.h \
	%D%/onnx_wire.c %D%/onnx_names.c %D%/onnx_tensor.c %D%/onnx_attr.c \
	%D%/onnx_node.c %D%/onnx_graph.c %D%/onnx_read.c %D%/onnx_ends.c \
	%D%/onnx_head.c %D%/onnx_levels.c %D%/onnx_fold.c %D%/onnx_columns.c %D%/onnx_forest.c \
	%D%/onnx_external.c \
	%D%/writer.c %D%/xgb_out.h %D%/xgb_out.c %D%/xgb_out_cats.c \
	%D%/xgb_write.c %D%/lgb_write.c

# Apart, so that only assay-parse needs libarchive and libyaml.
noinst_LIBRARIES += src/model/libunpack.a
src_model_libunpack_a_SOURCES = %D%/archive.h %D%/pickle.h %D%/pickled.h \
	%D%/snapshot.h %D%/unpack.h %D%/mlmodel.h %D%/mlmodel.c %D%/archive.c %D%/pickle.c \
	%D%/pickle_op.c %D%/pickle_call.c %D%/pickled.c %D%/snapshot.c \
	%D%/unpack.c
src_model_libunpack_a_CFLAGS = $(AM_CFLAGS) $(ARCHIVE_CFLAGS) $(YAML_CFLAGS)
