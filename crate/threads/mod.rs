//! What lives inside one process: tasks to worker threads and results back, over crossbeam channels.
