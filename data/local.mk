# Checklists, limits and the demonstration's models and data.
nobase_dist_pkgdata_DATA += \
	%D%/demo/taxi/README.md %D%/demo/taxi/LICENSE \
	%D%/demo/taxi/train.csv %D%/demo/taxi/production.csv \
	%D%/demo/taxi/taxi.txt %D%/demo/taxi/expect.csv \
	%D%/demo/taxi/taxi-v2.txt %D%/demo/taxi/expect-v2.csv
nobase_dist_pkgdata_DATA += \
	%D%/demo/lending/README.md %D%/demo/lending/LICENSE \
	%D%/demo/lending/train.csv %D%/demo/lending/test.csv \
	%D%/demo/lending/production.csv %D%/demo/lending/lending.ubj \
	%D%/demo/lending/expect.csv %D%/demo/lending/lending-v2.json \
	%D%/demo/lending/expect-v2.csv
EXTRA_DIST += tests/oracle/make_taxi.py
nobase_dist_pkgdata_DATA += %D%/target/assay-score.h
nobase_dist_pkgdata_DATA += \
	%D%/checklists/sr26-2-tabular.checklist \
	%D%/checklists/opt-change.checklist \
	%D%/limits/default.limits
