/* limits.h - every ceiling, with its reason. */
#ifndef PM_BASE_LIMITS_H
#define PM_BASE_LIMITS_H

enum {
	PM_MAX_THREADS = 64,            /* more only adds joins: the work is bound by memory bandwidth */
	PM_MAX_COLUMNS = 512,           /* of a register; the widest known delivery has 257 */
	PM_MAX_FIELD_BYTES = 1 << 20,   /* of one field; a scanned contract of 20,000 characters fits 50 times */
	PM_MAX_UNPACKED_MB = 2048,      /* of text in a workbook or a database: 30 times the widest register of the full city */
	PM_FREE_UNPACKED_MB = 16,       /* of a workbook's part or a table's text, however small the file */
	PM_MAX_UNPACK_RATIO = 200,      /* of the file beyond those; sheets of real data unpack 5 to 40 times, a bomb 1,000 times */
	PM_MAX_EXTRACT_MB = 65536,      /* of XML in a BAG extract: The Hague has some 2,500, the whole country some 40,000 */
	PM_MAX_OCCURRENCES = 1000,      /* of one BAG object; real ones have tens, and look-ups go through all of them */
	PM_CHILD_MEMORY_MB = 1024,      /* of a parser in a process of its own: an Access file ends at 2 GB, with its pages unread */
	PM_CHILD_SECONDS = 60,          /* of processor: 2 million rows of Access take 20 */
	PM_CHILD_WAIT_SECONDS = 300,    /* by the clock, on a machine that does other work too */
	PM_MAX_RULE_BYTES = 4 << 20,    /* of one rule file; all shipped ones together are a tenth of it */
	PM_MAX_NESTING = 64,            /* of an expression: deeper is not written by people, and recursion stays shallow */
	PM_MAX_INCLUDES = 64,           /* rule files in one rule set */
	PM_MAX_RULES = 4096,            /* 120 ship; contributions take 2 bytes an address each */
	PM_CHUNK_ROWS = 2048,           /* rows an operator works on at a time: 16 kB of doubles, inside the first cache */
	PM_MAX_SQL_BYTES = 1 << 20,     /* of one signal or rule as SQL: operands stand more than once, so deep ones multiply */
	PM_REJECT_PERCENT = 5,          /* above it a register's delivery is taken for a broken file */
	PM_MAX_REJECTS = 1000000,       /* kept of one register; a delivery with more has been stopped by the line above */
};

#define PM_BITS_ONE 1024                /* a weight is counted in 1/1024 bit, so that sums are exact */

#endif
