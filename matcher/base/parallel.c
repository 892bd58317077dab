#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/limits.h"

typedef struct job {
	uint32_t parts;
	pm_part_work work;
	void *ctx;
	atomic_uint next;
	atomic_bool failed;
	pthread_mutex_t lock;  /* guards the three below */
	uint32_t failed_part;
	pm_status status;
	pm_err err;
} job;

static void record(job *j, uint32_t part, pm_status s, const pm_err *err)
{
	pthread_mutex_lock(&j->lock);
	if (j->status == PM_OK || part < j->failed_part) {
		j->status = s;
		j->failed_part = part;
		j->err = *err;
	}
	pthread_mutex_unlock(&j->lock);
	atomic_store(&j->failed, true);
}

static void *run(void *arg)
{
	job *j = arg;
	while (!atomic_load(&j->failed)) {
		const uint32_t part = atomic_fetch_add(&j->next, 1);
		if (part >= j->parts)
			break;
		pm_err err = {0};
		const pm_status s = j->work(j->ctx, part, &err);
		if (s != PM_OK)
			record(j, part, s, &err);
	}
	return NULL;
}

unsigned pm_processors(void)
{
	const long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > PM_MAX_THREADS ? PM_MAX_THREADS : (unsigned)n;
}

pm_status pm_parallel(uint32_t parts, unsigned threads, pm_part_work work, void *ctx, pm_err *err)
{
	if (threads == 0)
		threads = pm_processors();
	if (threads > PM_MAX_THREADS)
		threads = PM_MAX_THREADS;
	if (threads > parts)
		threads = parts;
	job j = { .parts = parts, .work = work, .ctx = ctx, .status = PM_OK };
	if (pthread_mutex_init(&j.lock, NULL) != 0)
		return pm_fail(err, PM_E_NOMEM, "no memory for a lock");
	pthread_t others[PM_MAX_THREADS];
	unsigned started = 0;
	while (started + 1 < threads && pthread_create(&others[started], NULL, run, &j) == 0)
		started++; /* fewer threads than asked for is slower, not wrong */
	run(&j);
	for (unsigned i = 0; i < started; i++)
		pthread_join(others[i], NULL);
	pthread_mutex_destroy(&j.lock);
	if (j.status != PM_OK && err)
		*err = j.err;
	return j.status;
}
