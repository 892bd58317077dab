/* frame_model.h - between frame.c and frame_model.c: from a rule's blocks and comparisons to the model over a frame's columns. */
#ifndef PM_LINK_FRAME_MODEL_H
#define PM_LINK_FRAME_MODEL_H

#include "link/frame.h"

/* Notes in f->taken what blocks and comparisons take of the values, each once; the columns are made by the caller. */
void pm_link_frame_want(const pm_link_rule *l, pm_link_frame *f);

/* Fills f->field, block and model from the columns. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_link_frame_model(const pm_link_rule *l, pm_link_frame *f, unsigned threads, pm_err *err);

#endif
