/* Bridges of a graph, by a walk in depth without recursion.
 * Source   Tarjan, "A note on finding the bridges of a graph", Information Processing Letters 2 (1974). */
#include "base/mem.h"
#include "link/records.h"

typedef struct node {
	uint32_t from, to;     /* its arcs */
	uint32_t at;           /* next arc to follow */
	uint32_t seen, low;    /* number in the walk, from 1; lowest that it reaches without its own arc upward */
	uint32_t below;        /* nodes in its part of the tree, itself included */
	uint32_t up, up_edge;  /* where the walk came from */
} node;

typedef struct walk {
	node *node;
	uint32_t *arc;         /* edges by node */
	uint32_t *order;       /* nodes as they were met: a node stands behind the one above it */
	uint32_t met;
} walk;

static bool lay_arcs(walk *w, const pm_link_edge *edge, uint32_t edges, uint32_t nodes)
{
	w->node = pm_alloc((size_t)nodes + 1, sizeof *w->node);
	w->arc = pm_alloc((size_t)edges * 2 + 1, sizeof *w->arc);
	w->order = pm_alloc((size_t)nodes + 1, sizeof *w->order);
	if (!w->node || !w->arc || !w->order)
		return false;
	for (uint32_t e = 0; e < edges; e++)
		if (edge[e].a != edge[e].b)
			w->node[edge[e].a].to++, w->node[edge[e].b].to++;
	uint32_t sum = 0;
	for (uint32_t i = 0; i < nodes; i++) {
		w->node[i].from = w->node[i].at = sum;
		sum += w->node[i].to;
		w->node[i].to = w->node[i].from;
	}
	for (uint32_t e = 0; e < edges; e++)
		if (edge[e].a != edge[e].b) {
			w->arc[w->node[edge[e].a].to++] = e;
			w->arc[w->node[edge[e].b].to++] = e;
		}
	return true;
}

static void meet(walk *w, uint32_t i, uint32_t up, uint32_t up_edge)
{
	node *n = &w->node[i];
	w->order[w->met++] = i;
	n->seen = n->low = w->met;
	n->below = 1;
	n->up = up;
	n->up_edge = up_edge;
}

/* Walks one component from `first`, then hands what each node reaches to the one above it. */
static void walk_component(walk *w, const pm_link_edge *edge, uint32_t first, uint64_t *bridge)
{
	const uint32_t begun = w->met;
	meet(w, first, first, UINT32_MAX);
	for (uint32_t i = first;;) {
		node *n = &w->node[i];
		if (n->at == n->to) {
			if (i == first)
				break;
			i = n->up;
			continue;
		}
		const uint32_t e = w->arc[n->at++], other = edge[e].a == i ? edge[e].b : edge[e].a;
		if (e == n->up_edge)
			continue;
		if (w->node[other].seen) {
			if (w->node[other].seen < n->low)
				n->low = w->node[other].seen;
			continue;
		}
		meet(w, other, i, e);
		i = other;
	}
	const uint32_t size = w->met - begun;
	for (uint32_t k = w->met; --k > begun;) {
		const node *n = &w->node[w->order[k]];
		node *up = &w->node[n->up];
		up->below += n->below;
		if (n->low < up->low)
			up->low = n->low;
		if (n->low == n->seen && n->below >= 2 && size - n->below >= 2)
			pm_bit_set(bridge, n->up_edge);
	}
}

pm_status pm_link_bridges(const pm_link_edge *edge, uint32_t edges, uint32_t nodes, uint64_t *bridge, pm_err *err)
{
	walk w = {0};
	const bool ok = lay_arcs(&w, edge, edges, nodes);
	for (uint32_t i = 0; ok && i < nodes; i++)
		if (!w.node[i].seen && w.node[i].from < w.node[i].to)
			walk_component(&w, edge, i, bridge);
	pm_free(w.node);
	pm_free(w.arc);
	pm_free(w.order);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u links between %u records", edges, nodes);
}
