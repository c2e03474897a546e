// The bundle, where the inspector is forbidden: a function in a file that nothing but the stack tells of.
const { Pool } = await import(process.argv[2]);
const { work } = await import(['.', 'on-the-stack.mjs'].join('/'));

const pool = new Pool(1);
console.log(JSON.stringify({ result: await work(pool).catch(String) }));
await pool.terminate();
