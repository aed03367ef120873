/* GauS, operator scheduling by Gaussian relaxation.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The schedule that the metadata have, as the job's own. */
#ifndef GAUS_PLUGIN_ADOPT_H
#define GAUS_PLUGIN_ADOPT_H

#include "work.h"

/* Takes the schedule from the loop's metadata, where there is a record that is
 * current and holds: job->adoption says what became of it, job->unfit why not.
 * A job whose schedule is for another target is refused: it is not the one to
 * make another. */
void gaus_job_adopt(gaus_job *job, const gaus_target *target);

/* The table of a schedule for another target, by the metadata alone. */
void gaus_add_recorded_table(const gaus_job *job, gaus_str *text);

#endif
