/** Entry of every child process. */
import { inherit, reportToParent } from './inherit.js';
import { runChild } from './run-child.js';

void runChild(inherit(), undefined, { report: reportToParent });
