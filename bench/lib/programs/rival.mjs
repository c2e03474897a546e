// What programs that run with one rival in a fresh process get: node PROGRAM <rival's url> <its name> <context> <workers>.
const [url, name, context, workers] = process.argv.slice(2);
const { default: exported } = await import(url);

export const rival = [exported].flat().find(candidate => candidate.name === name);
export const options = { context, workers: Number(workers) };
