/* pdf.h - reading a PDF back, by another program than the one that wrote it; a test fails where it is damaged. */
#ifndef PDF_H
#define PDF_H

#include <qpdf/qpdf-c.h>

#include "base/str.h"

static inline qpdf_data pdf_opened(pm_str file)
{
	qpdf_data q = qpdf_init();
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	qpdf_set_attempt_recovery(q, QPDF_FALSE);
	assert_int_equal(qpdf_read_memory(q, "test", file.p, file.n, NULL), QPDF_SUCCESS);
	return q;
}

/* Of a file that holds all that it refers to. */
static inline int pdf_sheets(pm_str file)
{
	qpdf_data q = pdf_opened(file);
	assert_int_equal(qpdf_check_pdf(q), QPDF_SUCCESS);
	const int n = qpdf_get_num_pages(q);
	qpdf_cleanup(&q);
	return n;
}

#endif
