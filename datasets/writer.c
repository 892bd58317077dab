#include "writer.h"
#include "day.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, LONGEST = 1 << 16 };

static void fail(const char *what)
{
	fprintf(stderr, "city: %s: %s\n", what, strerror(errno));
	exit(3);
}

void *city_alloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	if (!p)
		fail("memory");
	return p;
}

void *city_grow(void *old, size_t count, size_t size)
{
	void *p = realloc(old, count * size);
	if (!p)
		fail("memory");
	return p;
}

static void flush(csv *c)
{
	if (!c->unhashed)
		sha256_add(&c->hash, c->buffer, c->used);
	for (size_t at = 0; at < c->used;) {
		const ssize_t n = write(c->fd, c->buffer + at, c->used - at);
		if (n < 0)
			fail(c->name);
		at += (size_t)n;
	}
	c->used = 0;
}

void csv_open(csv *c, const char *dir, const char *name, const char *header)
{
	char path[4096];
	memset(c, 0, sizeof *c);
	c->name = name;
	snprintf(path, sizeof path, "%s/%s.csv", dir, name);
	c->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (c->fd < 0)
		fail(path);
	c->buffer = city_alloc(BUFFER, 1);
	sha256_init(&c->hash);
	c->used = strlen(header);
	memcpy(c->buffer, header, c->used);
	c->buffer[c->used++] = '\n';
}

void csv_close(csv *c)
{
	flush(c);
	if (close(c->fd))
		fail(c->name);
	free(c->buffer);
	c->buffer = NULL;
	sha256_hex(&c->hash, c->hex);
}

static char *room(csv *c)
{
	if (c->used > BUFFER - LONGEST)
		flush(c);
	if (c->column++)
		c->buffer[c->used++] = ';';
	return c->buffer + c->used;
}

void csv_plain(csv *c, const char *text, size_t size)
{
	memcpy(room(c), text, size);
	c->used += size;
}

void csv_text(csv *c, const char *text)
{
	const size_t size = strlen(text);
	if (!strpbrk(text, ";\"\n\r")) {
		csv_plain(c, text, size);
		return;
	}
	char *out = room(c), *start = out;
	*out++ = '"';
	for (; *text; text++) {
		if (*text == '"')
			*out++ = '"';
		*out++ = *text;
	}
	*out++ = '"';
	c->used += (size_t)(out - start);
}

static int digits(char *out, unsigned long long value)
{
	char turned[24];
	int n = 0;
	do
		turned[n++] = (char)('0' + value % 10);
	while (value /= 10);
	for (int i = 0; i < n; i++)
		out[i] = turned[n - 1 - i];
	return n;
}

void csv_int(csv *c, long long value)
{
	char text[24];
	int n = 0;
	if (value < 0)
		text[n++] = '-';
	n += digits(text + n, value < 0 ? -(unsigned long long)value : (unsigned long long)value);
	csv_plain(c, text, (size_t)n);
}

void csv_number(csv *c, double value, int decimals)
{
	char text[48];
	csv_plain(c, text, (size_t)snprintf(text, sizeof text, "%.*f", decimals, value));
}

static void padded(char *out, unsigned long long value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
}

void csv_date(csv *c, int day)
{
	if (day == DAY_OPEN || day == DAY_NONE) {
		csv_empty(c);
		return;
	}
	char text[10];
	int y, m, d;
	day_split(day, &y, &m, &d);
	padded(text, (unsigned)y, 4);
	text[4] = text[7] = '-';
	padded(text + 5, (unsigned)m, 2);
	padded(text + 8, (unsigned)d, 2);
	csv_plain(c, text, sizeof text);
}

void csv_flag(csv *c, int on)
{
	csv_plain(c, on ? "J" : "N", 1);
}

void csv_empty(csv *c)
{
	room(c);
}

void csv_bag_id(csv *c, int type, uint64_t number)
{
	char text[16] = "0518";
	padded(text + 4, (unsigned)type, 2);
	padded(text + 6, number, 10);
	csv_plain(c, text, sizeof text);
}

void csv_end(csv *c)
{
	c->buffer[c->used++] = '\n';
	c->column = 0;
	c->rows++;
}

void csv_truth(csv *c, int32_t address)
{
	if (c->addresses == c->address_room) {
		c->address_room = c->address_room ? 2 * c->address_room : 4096;
		c->address = city_grow(c->address, c->address_room, sizeof *c->address);
	}
	c->address[c->addresses++] = address;
}

void csv_entity(csv *c, uint64_t entity)
{
	if (c->entities == c->entity_room) {
		c->entity_room = c->entity_room ? 2 * c->entity_room : 4096;
		c->entity = city_grow(c->entity, c->entity_room, sizeof *c->entity);
	}
	c->entity[c->entities++] = entity;
}
