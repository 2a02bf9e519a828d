/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app/data.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/num.h"
#include "cli/commands.h"
#include "cli/out.h"
#include "cli/reading.h"

static const struct opt opts[] = {
	{"data", "CSV", N_("the rows: a file, or the name of a data set")},
	{"price", "X",
		N_("what a core costs an hour, in any currency: adds the cost "
		   "of a million rows")},
	{"map", "FILE",
		N_("renames, casts, constants and levels for the columns")},
	{"trees", "all|best",
		N_("which rounds count, for a FILE where early stopping left "
		   "more")},
	{"missing", "VALUE",
		N_("the number that stands for a missing value, for a FILE")},
	OPT_END,
};

static int add_price(struct cli *c, struct json *request, struct err *err)
{
	const char *text = cli_opt(c, "price");
	double price;

	if (!text)
		return 0;
	if (num_parse_double(text, strlen(text), &price) < 0 || price < 0)
		return err_set(err, ERR_ARG,
			_("--price: '%s' is not a price such as 0.04"), text);
	json_set_real(request, "price", price);
	return 0;
}

static int fill_request(struct cli *c, struct app_subject *s,
	struct json *request, struct err *err)
{
	const char *const words[] = {
		cli_opt(c, "trees"), cli_opt(c, "missing")};
	const char *data;
	char *path = NULL;
	int rc = cli_opt_need(c, "data", &data, err);

	if (rc == 0)
		rc = add_price(c, request, err);
	if (rc == 0)
		rc = app_data_path(c->app, data, &path, err);
	if (rc < 0)
		return rc;
	json_set_str(request, "data", path);
	free(path);
	if (cli_opt(c, "map")) {
		path = path_absolute(cli_opt(c, "map"));
		json_set_str(request, "map", path);
		free(path);
	}
	return app_subject_reading(c->app, s, words, request, err);
}

static void add_row(struct out_table *t, const struct json *v, int64_t threads)
{
	const double per_tree = json_get_num(v, "ns_per_row_per_tree", -1);

	out_cell(t, "%lld", (long long)json_get_i64(v, "rows", 0));
	out_cell(t, "%lld", (long long)threads);
	out_cell(t, "%.0f", json_get_num(v, "rows_per_second", 0));
	out_cell(t, "%.1f", json_get_num(v, "ns_per_row", 0));
	if (per_tree >= 0)
		out_cell(t, "%.3f", per_tree);
	else
		out_cell(t, "-");
}

static void print_batches(struct cli *c, const struct json *v)
{
	const struct json *list = json_get(v, "alone");
	const struct json *all = json_get(v, "together");
	struct out_table t;

	out_table_init(&t, 5, 31u);
	out_cell(&t, _("rows a call"));
	out_cell(&t, _("threads"));
	out_cell(&t, _("rows/s"));
	out_cell(&t, _("ns/row"));
	out_cell(&t, _("ns/row/tree"));
	for (size_t i = 0; i < json_count(list); i++)
		add_row(&t, json_at(list, i), 1);
	add_row(&t, all, json_get_i64(all, "threads", 1));
	out_table_end(c, &t);
}

static void print_cost(struct cli *c, const struct json *v)
{
	const struct json *cost = json_get(v, "cost");

	if (!cost)
		return;
	out_pair(c, _("cost"),
		_("%.3g a million rows in batches, %.3g one by one, at %g a "
		  "core-hour"),
		json_get_num(cost, "per_million_rows", 0),
		json_get_num(cost, "per_million_single", 0),
		json_get_num(cost, "price", 0));
}

static void print_result(
	struct cli *c, const struct app_subject *s, const struct json *v)
{
	const struct json *single = json_get(v, "single");
	const struct json *file = json_get(v, "file");
	const struct json *memory = json_get(v, "memory");
	const struct json *where = json_get(v, "environment");

	out_head(c, _("%s on this machine\n"), s->text);
	out_pair(c, _("processor"), _("%s, kernel %s"),
		json_get_str(where, "cpu", ""), json_get_str(v, "kernel", ""));
	out_pair(c, _("one row"), _("median %.2f us, p99 %.2f us"),
		json_get_num(single, "p50_us", 0),
		json_get_num(single, "p99_us", 0));
	print_batches(c, v);
	out_pair(c, _("file"),
		_("%lld rows read and scored in %.2f s (%.2f s of processor), "
		  "%.0f rows/s"),
		(long long)json_get_i64(file, "rows", 0),
		json_get_num(file, "wall_seconds", 0),
		json_get_num(file, "cpu_seconds", 0),
		json_get_num(file, "rows_per_second", 0));
	out_pair(c, _("memory"),
		_("model %.1f MB, peak of the process %.1f MB"),
		json_get_num(memory, "model_bytes", 0) / 1e6,
		json_get_num(memory, "peak_bytes", 0) / 1e6);
	out_pair(c, _("ready in"), _("%.1f ms from the model in memory"),
		json_get_num(v, "plan_ms", 0));
	print_cost(c, v);
	if (json_get_bool(v, "busy", false))
		out_warn(c,
			_("the machine was busy (load %.2f): times are upper "
			  "bounds, and not to be published"),
			json_get_num(v, "load", 0));
}

static int run(struct cli *c, struct err *err)
{
	struct cli_reading r = {.kind = "bench", .fill = fill_request};
	const int rc = cli_reading_run(&r, c, err);

	if (rc == 0 && c->json) {
		out_json(c, r.result);
		r.result = NULL;
	} else if (rc == 0) {
		print_result(c, &r.subject, r.result);
	}
	cli_reading_release(&r);
	return rc;
}

const struct command cmd_bench = {
	.name = "bench",
	.group = N_("Models"),
	.summary = N_("what scoring costs on this machine"),
	.args = "NAME@VER|FILE",
	.about = N_("Times a version or a model file on your rows: single "
		    "calls (median and 99th percentile), batches by one thread "
		    "and by all, and the whole way from the CSV file; and says "
		    "what memory it takes. Batches are the least of repeats, "
		    "by the wall; rows are in memory, binning is included. A "
		    "busy machine is said so.\n\nFILE needs no store."),
	.example = "assay bench risk@1 --data november.csv --price 0.04",
	.opts = opts,
	.min_args = 1,
	.max_args = 1,
	.reading = true,
	.run = run,
};
