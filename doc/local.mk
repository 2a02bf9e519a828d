dist_man_MANS += doc/assay.1 doc/assay-store.5 doc/assay-checklist.5 \
	doc/assay-workbench.7
EXTRA_DIST += doc/workbench.svg
EXTRA_DIST += doc/statistics.md doc/exactness.md
