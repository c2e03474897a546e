export default {
  files: ['build/__test__/**/*.test.js'],
  workerThreads: false,
  concurrency: 2,
  timeout: '2m',
};
