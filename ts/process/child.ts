/** Entry of every child process. */
import { arrived, inherit, reportToParent } from './inherit.js';
import { runChild } from './run-child.js';

void runChild(inherit(), undefined, { report: reportToParent, arrived });
