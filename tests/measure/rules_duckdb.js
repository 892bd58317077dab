// rules_duckdb.js FOLDER: the sum of CASEs of FOLDER/rules.sql in DuckDB, 2 threads, beside ours; the best 1,000 must be equal.
const fs = require("fs"), path = require("path");
const folder = process.argv[2];
const { DuckDBInstance } = require(path.join(process.env.PEERS_HOME, "node_modules/@duckdb/node-api"));

(async () => {
  const [make, query] = fs.readFileSync(path.join(folder, "rules.sql"), "utf8").split("-- query\n");
  const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await db.run(make);
  const seconds = [], cpu = [];
  for (let i = 0; i < 5; i++) {
    const from = process.hrtime.bigint(), before = process.cpuUsage();
    await db.run("CREATE OR REPLACE TABLE scores AS " + query);
    seconds.push(Number(process.hrtime.bigint() - from) / 1e9);
    const used = process.cpuUsage(before);
    cpu.push((used.user + used.system) / 1e6);
  }
  seconds.sort((a, b) => a - b);
  cpu.sort((a, b) => a - b);
  const [ours, oursCpu] = fs.readFileSync(path.join(folder, "ours.txt"), "utf8").split(" ").map(Number);
  console.log(`DuckDB, the sum of CASEs alone, 2 threads: ${(seconds[2] * 1e3).toFixed(0)} ms (${(seconds[0] * 1e3).toFixed(0)} .. ${(seconds[4] * 1e3).toFixed(0)}): ` +
    `${(seconds[2] / ours).toFixed(1)} times ours (goal: at least 20); ` +
    `${(cpu[2] * 1e3).toFixed(0)} ms of processor, ${(cpu[2] / oursCpu).toFixed(1)} times ours`);
  const top = (await db.runAndReadAll("SELECT id, score FROM scores ORDER BY score DESC, id LIMIT 1000")).getRowsJson().map(r => r.join(";"));
  const same = fs.readFileSync(path.join(folder, "top.csv"), "utf8").trimEnd() === top.join("\n");
  console.log(`  the best 1,000 are ${same ? "equal" : "NOT EQUAL"}`);
  process.exit(same ? 0 : 1);
})();
