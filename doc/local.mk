dist_man_MANS += doc/assay.1
EXTRA_DIST += doc/workbench.svg
