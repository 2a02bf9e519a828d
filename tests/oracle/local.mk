# The oracles: never needed to build, check or run. `make oracle DATA=DIR`
# (DIR: the real data sets) makes the matrix again with the pinned wheels and
# compares it with the committed one; without wheels it says why it cannot.
EXTRA_DIST += %D%/check_convert.py %D%/check_fixtures.py %D%/check_golden.py %D%/check_writer.py %D%/golden_common.py \
	%D%/golden_lightgbm.py %D%/golden_xgboost.py %D%/index_golden.py \
	%D%/key_paths.py %D%/make_golden.py %D%/make_golden.sh %D%/make_kinds.py %D%/make_kinds_lightgbm.py %D%/make_kinds_rows.py %D%/make_kinds.sh \
	%D%/make_lending.py %D%/make_matrix.py %D%/matrix.sh %D%/make_refuse.py %D%/make_refuse.sh \
	%D%/make_mlflow.py %D%/make_pickles.py %D%/make_pickles.sh %D%/make_shap.py %D%/make_shap.sh \
	%D%/make_onnx.sh %D%/make_onnx_skl.py %D%/make_onnx_torch.py \
	%D%/make_onnx_keras.py %D%/make_onnx_refuse.py \
	%D%/venv.sh %D%/locks tests/golden tests/tools/libsvm2csv.awk

.PHONY: oracle
oracle:
	@test -n '$(DATA)' || { echo 'usage: make oracle DATA=DIR'; exit 2; }
	rm -rf oracle.new
	$(srcdir)/tests/oracle/make_golden.sh '$(DATA)' oracle.new
	for d in oracle.new/*; do \
		diff -r "$$d" "$(srcdir)/tests/golden/$${d#*/}" || exit 1; \
	done
	rm -rf oracle.new
	@echo 'the goldens are what the wheels answer'
