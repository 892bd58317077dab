// link_duckdb.js PERSONS.csv: the same blocks and comparisons as link_bench in DuckDB SQL, 2 threads: pairs of every block that no
// earlier one has, a level per field, counts of patterns. No weights, thresholds or entities: those come on top with Splink.
const path = require("path");
const { DuckDBInstance } = require(path.join(process.env.PEERS_HOME, "node_modules/@duckdb/node-api"));

const names = ["given", "surname"].map(f => `CASE WHEN a.${f} IS NULL OR b.${f} IS NULL THEN NULL WHEN a.${f} = b.${f} THEN 0
  WHEN jaro_winkler_similarity(a.${f}, b.${f}) >= .92 THEN 1 WHEN jaro_winkler_similarity(a.${f}, b.${f}) >= .88 THEN 2
  WHEN jaro_winkler_similarity(a.${f}, b.${f}) >= .7 THEN 3 ELSE 4 END AS ${f}`);
const born = `CASE WHEN a.born = b.born THEN 0 WHEN damerau_levenshtein(a.born, b.born) <= 1 THEN 1 WHEN a.born[1:4] = b.born[1:4] THEN 2
  WHEN a.born[5:8] = b.born[5:8] THEN 3 ELSE 4 END AS born`;
const postcode = `CASE WHEN a.postcode = b.postcode THEN 0 WHEN a.postcode[1:4] = b.postcode[1:4] THEN 1
  WHEN levenshtein(a.postcode, b.postcode) <= 1 THEN 2 ELSE 3 END AS postcode`;
const number = "(a.number <> b.number)::INT AS number";
const blocks = [["surname", "given"], ["surname", "born"], ["postcode"], ["born", "given"]];
const on = block => block.map(f => `a.${f} = b.${f}`).join(" AND ");
const pairs = blocks.map((block, i) => `SELECT ${[...names, born, postcode, number].join(", ")} FROM p a JOIN p b ON ${on(block)} AND a.id < b.id` +
  (i ? " WHERE " + blocks.slice(0, i).map(e => `NOT (${on(e)})`).join(" AND ") : "")).join(" UNION ALL ");

(async () => {
  const db = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await db.run(`CREATE TABLE p AS SELECT * FROM read_csv('${process.argv[2]}', all_varchar = true)`);
  const from = process.hrtime.bigint(), cpu = process.cpuUsage();
  await db.run(`CREATE TABLE counts AS SELECT given, surname, born, postcode, number, count(*) AS n FROM (${pairs}) GROUP BY ALL`);
  const took = Number(process.hrtime.bigint() - from) / 1e9, used = process.cpuUsage(cpu);
  const [[n, patterns]] = (await db.runAndReadAll("SELECT sum(n)::BIGINT, count(*) FROM counts")).getRowsJson();
  console.log(`DuckDB, the same blocks and comparisons alone: ${took.toFixed(2)} s on 2 threads (${((used.user + used.system) / 1e6).toFixed(2)} s of processor), ` +
    `${n} pairs, ${patterns} patterns, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
})();
