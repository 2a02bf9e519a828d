# Checklists, limits and the demonstration's models and data.
nobase_dist_pkgdata_DATA += \
	%D%/demo/taxi/README.md %D%/demo/taxi/LICENSE \
	%D%/demo/taxi/train.csv %D%/demo/taxi/production.csv \
	%D%/demo/taxi/taxi.txt %D%/demo/taxi/expect.csv
EXTRA_DIST += tests/oracle/make_taxi.py
