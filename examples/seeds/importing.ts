/** Importing the module: starts nothing, prints nothing, and the program ends. */
import 'crossray';
