// A fresh process that starts a pool and has one task done: node first-result.mjs <rival's url> <workers>.
// The clock runs from before the rival's library is imported until the first result is here.
const [url, workers] = process.argv.slice(2);
const { default: rival } = await import(url);

const start = performance.now();
const { result, close } = await rival.firstResult({ workers: Number(workers) });
const ms = performance.now() - start;

console.log(JSON.stringify({ figures: { ms }, result }));
await close();
