// CommonJS, because poolifier greets a process as soon as it is online, and one that still loads modules misses it.
const { ClusterWorker } = require('poolifier');
const { all } = require('../../lib/tasks.mjs');

module.exports = new ClusterWorker(all);
